package dev.stepkey.orchestrator.problem;

/** What sending the same request again, under the same Idempotency-Key, leads to. */
public enum SameKey {
  /** It may succeed by itself. */
  HELPS("Yes, after the pause in Retry-After if there is one. Nothing is carried out twice."),

  /** The refusal did not use the key up. */
  ONCE_CORRECTED("Once the request is corrected: the refusal was not stored, so the key is free."),

  /** The same, but it is the order that has to change. */
  ONCE_THE_ORDER_CHANGED(
      "Only once the order stands differently: the refusal was not stored, so the key is free."),

  /** The key belongs to something else. */
  NEVER_THIS_KEY("No: this key is taken for good."),

  /** The answer does not depend on a key. */
  NO("No: the same request gets the same answer.");

  private final String sentence;

  SameKey(String sentence) {
    this.sentence = sentence;
  }

  /** For people. */
  public String sentence() {
    return sentence;
  }
}
