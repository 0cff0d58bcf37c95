package dev.stepkey.step;

import java.util.Objects;

/** What both kinds of step check before they trust a key or a row. */
final class Keys {

  private Keys() {}

  static void require(StepKey key, String step) {
    if (!key.step().equals(step)) {
      throw new IllegalArgumentException(key + " is not a key of the step " + step);
    }
  }

  /** A tombstone left by an early compensation has no fingerprint: it refuses every command. */
  static void requireSameCommand(StepKey key, StepRecord row, Fingerprint fingerprint) {
    String recorded = row.fingerprint();
    if (recorded != null && !recorded.equals(fingerprint.value())) {
      throw new StepMismatchException(
          key + " was used with another command: recorded " + recorded + ", got " + fingerprint);
    }
  }

  static <R> StepOutcome.Rejected<R> refusal(StepRecord row) {
    return new StepOutcome.Rejected<>(
        Objects.requireNonNull(row.refusalCode()),
        Objects.requireNonNullElse(row.refusalDetail(), ""));
  }
}
