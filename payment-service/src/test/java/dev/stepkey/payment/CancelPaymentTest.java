package dev.stepkey.payment;

import static dev.stepkey.payment.Stripe.CANCEL;
import static dev.stepkey.payment.Stripe.PRICE;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.declined;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.key;
import static dev.stepkey.payment.Stripe.unexpectedState;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static dev.stepkey.step.testing.Outcomes.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.RemoteEffect.AlreadyConfirmed;
import dev.stepkey.step.RemoteEffect.Cancelled;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each answer to a cancel means for the step. */
class CancelPaymentTest {

  private static final StepKey KEY = key("order-1");
  private static final Payment CHARGED = new Payment("pi_1", PRICE);

  private final ScriptedServer stripe = new ScriptedServer();
  private final CardCharge charge = Stripe.charging(stripe.url());

  @AfterEach
  void close() {
    stripe.close();
  }

  @Test
  void canceledIsCancelled() {
    stripe.answer(CANCEL, 200, intent(KEY, "canceled"));

    assertThat(charge.cancel(KEY, "pi_1")).isEqualTo(new Cancelled<Payment>());
    assertThat(stripe.requests().getFirst().header("Idempotency-Key"))
        .isEqualTo("acme/order-1:charge-payment/cancel");
  }

  @Test
  void succeededIsAlreadyConfirmedWithWhatItTook() {
    stripe.answer(CANCEL, 400, unexpectedState()).answer(RETRIEVE, 200, intent(KEY, "succeeded"));

    assertThat(charge.cancel(KEY, "pi_1")).isEqualTo(new AlreadyConfirmed<>(CHARGED));
  }

  @Test
  void aRefusalRepeatedAfterProcessingFailedDoesNotKeepTheIntentOpen() {
    stripe
        .answer(CANCEL, 400, unexpectedState())
        .answer(RETRIEVE, 200, declined(KEY, "requires_payment_method"))
        .answer(CANCEL, 200, intent(KEY, "canceled"));

    assertThat(charge.cancel(KEY, "pi_1")).isEqualTo(new Cancelled<Payment>());
    assertThat(stripe.requests().getLast().header("Idempotency-Key"))
        .isEqualTo("acme/order-1:charge-payment/cancel/requires_payment_method");
  }

  @Test
  void aRepeatedProcessingIsNotBelievedOnceTheIntentIsCanceled() {
    stripe
        .answer(CANCEL, 200, intent(KEY, "processing"))
        .answer(RETRIEVE, 200, intent(KEY, "canceled"));

    assertThat(charge.cancel(KEY, "pi_1")).isEqualTo(new Cancelled<Payment>());
  }

  @Test
  void anIntentThatCannotBeCancelledThoughItShouldIsInDoubt() {
    stripe
        .answer(CANCEL, 500, error("api_error", ""))
        .answer(RETRIEVE, 200, intent(KEY, "requires_confirmation"))
        .answer(CANCEL, 500, error("api_error", ""))
        .answer(RETRIEVE, 200, intent(KEY, "requires_confirmation"));

    inDoubt(() -> charge.cancel(KEY, "pi_1"));
  }

  @Test
  void anIntentThatTheProviderDoesNotKnowIsAskedAgain() {
    String missing = error("invalid_request_error", "resource_missing", "intent", "No such.");
    stripe.answer(CANCEL, 404, missing).answer(RETRIEVE, 404, missing);

    notSent(() -> charge.cancel(KEY, "pi_1"));
  }

  @Test
  void anotherStepsIntentIsNotTouchedFurther() {
    stripe.answer(CANCEL, 200, intent(key("order-2"), "canceled"));

    mismatch(() -> charge.cancel(KEY, "pi_1"));
  }
}
