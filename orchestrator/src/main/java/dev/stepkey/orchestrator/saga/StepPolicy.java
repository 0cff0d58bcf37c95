package dev.stepkey.orchestrator.saga;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one step is tried.
 *
 * @param startToClose the longest one attempt may take; longer than any one call of an adapter. An
 *     attempt makes several and may be cut short: the next one goes on from the record, and what
 *     the cut one still does is fenced
 * @param firstRetry the pause after the first failure; doubles with each further one
 * @param longestRetry the longest pause
 * @param parkAfter how long it may go without an answer before a person is told; it is tried on
 * @param summary what the step is for, for people who look at the workflow
 */
public record StepPolicy(
    Duration startToClose,
    Duration firstRetry,
    Duration longestRetry,
    Duration parkAfter,
    String summary) {

  /**
   * Refuses what cannot work.
   *
   * @throws IllegalArgumentException naming the part
   */
  public StepPolicy {
    requirePositive("start-to-close", startToClose);
    requirePositive("first-retry", firstRetry);
    requirePositive("longest-retry", longestRetry);
    requirePositive("park-after", parkAfter);
    if (firstRetry.compareTo(longestRetry) > 0) {
      throw new IllegalArgumentException("first-retry must not be longer than longest-retry");
    }
    if (longestRetry.compareTo(parkAfter) > 0) {
      // Each stretch would end at its first failure, and the next begin at once.
      throw new IllegalArgumentException("longest-retry must not be longer than park-after");
    }
    if (startToClose.compareTo(parkAfter) > 0) {
      throw new IllegalArgumentException("start-to-close must not be longer than park-after");
    }
  }

  private static void requirePositive(String name, @Nullable Duration value) {
    if (value == null || !value.isPositive()) {
      throw new IllegalArgumentException(name + " must be longer than zero, for example 30s");
    }
  }
}
