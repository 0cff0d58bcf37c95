package dev.stepkey.harness.audit;

/** What must always hold, by the names of the failure catalogue. */
public enum Invariant {
  I1("every acknowledged order is there, and no other"),
  I2("every order and every step has ended"),
  I3("the stock adds up, and is held for completed orders alone"),
  I4("no step takes effect twice"),
  I5("completed orders are paid and shipped, others are not, by all books"),
  I6("nothing takes effect after it was voided"),
  I7("what was aborted or returned is undone once, in reverse order"),
  I8("whatever took effect was asked for"),
  I9("one request has one answer, and what was told stays true"),
  I10("another request under the same key is refused"),
  I12("no row is another tenant's"),
  I17("record and effect were written in one transaction");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  /** In a few words, for people. */
  public String sentence() {
    return sentence;
  }
}
