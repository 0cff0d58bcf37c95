package dev.stepkey.step;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * "Ask me again": the step has not ended, and the same call later continues from where it stands.
 */
public final class StepRetryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean inDoubt;
  private final @Nullable Duration retryAfter;

  private StepRetryException(
      String message, @Nullable Throwable cause, boolean inDoubt, @Nullable Duration retryAfter) {
    super(message, cause);
    this.inDoubt = inDoubt;
    this.retryAfter = retryAfter;
  }

  /** Nothing was sent or everything was rolled back: the effect cannot have taken place. */
  public static StepRetryException notSent(String message, @Nullable Throwable cause) {
    return new StepRetryException(message, cause, false, null);
  }

  /** The call was sent and its answer is unknown: the effect may have taken place. */
  public static StepRetryException inDoubt(String message, @Nullable Throwable cause) {
    return new StepRetryException(message, cause, true, null);
  }

  /** The same, not to be asked again before {@code delay} has passed. */
  public StepRetryException retryAfter(Duration delay) {
    String message = String.valueOf(getMessage());
    return new StepRetryException(message, getCause(), inDoubt, delay);
  }

  /** Whether the effect may have taken place. */
  public boolean isInDoubt() {
    return inDoubt;
  }

  /** How long the provider asked us to wait, if it did. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
