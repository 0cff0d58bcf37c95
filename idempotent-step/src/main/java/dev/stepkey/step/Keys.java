package dev.stepkey.step;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** What both kinds of step check before they trust a key or a row. */
final class Keys {

  private static final int LONGEST_EVIDENCE = 500;

  private Keys() {}

  static void require(StepKey key, String step) {
    if (!key.step().equals(step)) {
      throw new IllegalArgumentException(key + " is not a key of the step " + step);
    }
  }

  /** A tombstone left by an early compensation has no fingerprint: it refuses every command. */
  static void requireSameCommand(
      StepKey key, StepRecord row, Instant acceptedAt, Fingerprint fingerprint) {
    requireSameAcceptance(key, row, acceptedAt);
    String recorded = row.fingerprint();
    if (recorded != null && !recorded.equals(fingerprint.value())) {
      throw new StepMismatchException(
          key
              + " was used with another command: recorded "
              + recorded
              + ", got "
              + fingerprint.value());
    }
  }

  /**
   * A caller that says another time at each attempt would be answered well until the record is
   * erased, and then run again. An earlier time is not refused: rows from before the column was
   * there hold a later one.
   */
  static void requireSameAcceptance(StepKey key, StepRecord row, Instant acceptedAt) {
    // PostgreSQL keeps microseconds.
    if (acceptedAt.truncatedTo(ChronoUnit.MICROS).isAfter(row.acceptedAt())) {
      throw new StepMismatchException(
          "%s was accepted at %s, and now says %s".formatted(key, row.acceptedAt(), acceptedAt));
    }
  }

  /** As it is recorded. It may be pasted from anywhere, and no column can hold a NUL. */
  static String requireEvidence(String evidence) {
    String text = evidence.replace("\u0000", "");
    if (text.isBlank() || text.length() > LONGEST_EVIDENCE) {
      throw new IllegalArgumentException(
          "evidence has 1 to " + LONGEST_EVIDENCE + " characters, not all of them blank");
    }
    return text;
  }

  static <R> StepOutcome.Rejected<R> refusal(StepRecord row) {
    return new StepOutcome.Rejected<>(
        Objects.requireNonNull(row.refusalCode()),
        Objects.requireNonNullElse(row.refusalDetail(), ""));
  }
}
