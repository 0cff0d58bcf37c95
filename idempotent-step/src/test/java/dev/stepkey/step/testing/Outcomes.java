package dev.stepkey.step.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepRetryException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a call may end in that is not a value. */
public final class Outcomes {

  private Outcomes() {}

  /** Asks for a retry, and nothing can have taken effect. */
  public static StepRetryException notSent(ThrowingCallable call) {
    StepRetryException retry = retry(call);
    assertThat(retry.isInDoubt()).isFalse();
    return retry;
  }

  /** Asks for a retry, and the effect may have taken place. */
  public static void inDoubt(ThrowingCallable call) {
    assertThat(retry(call).isInDoubt()).isTrue();
  }

  private static StepRetryException retry(ThrowingCallable call) {
    return assertThatExceptionOfType(StepRetryException.class).isThrownBy(call).actual();
  }

  /** Is loud, and names no client's key. */
  public static void mismatch(ThrowingCallable call) {
    assertThatExceptionOfType(StepMismatchException.class)
        .isThrownBy(call)
        .withMessageNotContaining("order-1");
  }
}
