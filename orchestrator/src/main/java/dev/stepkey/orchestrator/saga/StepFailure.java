package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.worker.StepActivity;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TimeoutFailure;
import org.jspecify.annotations.Nullable;

/**
 * Why a step has no answer.
 *
 * @param code {@code outage}, {@code expired}, {@code mismatch} or {@code unknown-failure}
 * @param detail what the last attempt said, for people
 * @param ranOutOfTime true if it was tried until its time was up, false if trying was no use
 */
record StepFailure(String code, String detail, boolean ranOutOfTime) {

  private static final int LONGEST = 500;

  private static final String EXPIRED = "expired";
  private static final String OUTAGE = "outage";

  static StepFailure of(ActivityFailure failure) {
    ApplicationFailure said = lastSaid(failure);
    boolean ranOutOfTime =
        failure.getCause() instanceof TimeoutFailure
            || failure.getRetryState() == RetryState.RETRY_STATE_TIMEOUT;
    // When the timer ends a step that no worker has taken, or that is being tried, a server says
    // "not retryable" and gives the timeout as cause; when it ends the pause between two tries, it
    // says "timeout" and gives the last failure as cause.
    return new StepFailure(code(said), detail(said), ranOutOfTime);
  }

  /** An outage ends; anything else needs a person, and is no ground for compensating. */
  boolean isOutage() {
    return code.equals(OUTAGE);
  }

  /** The order is older than the records: only the decision can say what became of it. */
  boolean isExpired() {
    return code.equals(EXPIRED);
  }

  private static @Nullable ApplicationFailure lastSaid(ActivityFailure failure) {
    Throwable cause = failure.getCause();
    while (cause != null && !(cause instanceof ApplicationFailure)) {
      cause = cause.getCause();
    }
    return (ApplicationFailure) cause;
  }

  private static String code(@Nullable ApplicationFailure said) {
    if (said == null) {
      return OUTAGE;
    }
    return switch (said.getType()) {
      case StepActivity.RETRY -> OUTAGE;
      case StepActivity.EXPIRED -> EXPIRED;
      case StepActivity.MISMATCH -> "mismatch";
      default -> "unknown-failure";
    };
  }

  private static String detail(@Nullable ApplicationFailure said) {
    if (said == null) {
      return "No attempt came back with an answer.";
    }
    // Without NUL, which no column can hold.
    String detail = (said.getType() + ": " + said.getOriginalMessage()).replace("\u0000", "");
    return detail.substring(0, Math.min(detail.length(), LONGEST));
  }
}
