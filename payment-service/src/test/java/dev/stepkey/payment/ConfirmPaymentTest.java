package dev.stepkey.payment;

import static dev.stepkey.payment.Stripe.CONFIRM;
import static dev.stepkey.payment.Stripe.PRICE;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.declined;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.key;
import static dev.stepkey.payment.Stripe.unexpectedState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each answer to a confirm means for the step, and which of them is not believed. */
class ConfirmPaymentTest {

  private static final StepKey KEY = key("order-1");
  private static final Payment CHARGED = new Payment("pi_1", PRICE);

  private final ScriptedServer stripe = new ScriptedServer();
  private final CardCharge charge = Stripe.charging(stripe.url());

  @AfterEach
  void close() {
    stripe.close();
  }

  @Test
  void succeededIsCompleted() {
    stripe.answer(CONFIRM, 200, intent(KEY, "succeeded"));

    assertThat(charge.confirm(KEY, "pi_1", command(KEY))).isEqualTo(new Completed<>(CHARGED));
    assertThat(stripe.requests().getFirst().header("Idempotency-Key"))
        .isEqualTo("acme/order-1:charge-payment/confirm");
    assertThat(stripe.calls()).containsExactly(CONFIRM);
  }

  @Test
  void aDeclineIsRejectedWithTheProvidersReason() {
    stripe
        .answer(CONFIRM, 402, error("card_error", "card_declined"))
        .answer(RETRIEVE, 200, declined(KEY, "requires_payment_method"));

    assertThat(charge.confirm(KEY, "pi_1", command(KEY)))
        .isEqualTo(
            new Rejected<Payment>("insufficient-funds", "Your card has insufficient funds."));
  }

  @Test
  void aServerErrorIsNeverTheReasonOfADecline() {
    stripe
        .answer(CONFIRM, 500, error("api_error", ""))
        .answer(RETRIEVE, 200, intent(KEY, "requires_payment_method"));

    assertThat(charge.confirm(KEY, "pi_1", command(KEY)))
        .isEqualTo(new Rejected<Payment>("declined", "The payment was declined."));
  }

  @Test
  void aRepeatedDeclineOfAnIntentThatHasSucceededSinceIsCompleted() {
    stripe
        .answer(CONFIRM, 402, error("card_error", "card_declined"))
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"));

    assertThat(charge.confirm(KEY, "pi_1", command(KEY))).isEqualTo(new Completed<>(CHARGED));
  }

  @Test
  void aDeclinePinnedByACrashedAttemptIsTheSameDecline() {
    stripe
        .answer(CONFIRM, 402, error("card_error", "card_declined"))
        .answer(RETRIEVE, 200, declined(KEY, "canceled"));

    assertThat(charge.confirm(KEY, "pi_1", command(KEY)))
        .isEqualTo(
            new Rejected<Payment>("insufficient-funds", "Your card has insufficient funds."));
  }

  @Test
  void anIntentCancelledWithoutADeclineIsRejectedAsCanceled() {
    stripe.answer(CONFIRM, 400, unexpectedState()).answer(RETRIEVE, 200, intent(KEY, "canceled"));

    assertThat(charge.confirm(KEY, "pi_1", command(KEY)))
        .isEqualTo(new Rejected<Payment>("canceled", "The payment was cancelled."));
  }

  @Test
  void aRepeatedProcessingIsNotBelievedOnceTheIntentHasSucceeded() {
    stripe
        .answer(CONFIRM, 200, intent(KEY, "processing"))
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"));

    assertThat(charge.confirm(KEY, "pi_1", command(KEY))).isEqualTo(new Completed<>(CHARGED));
  }
}
