package dev.stepkey.payment;

import static dev.stepkey.payment.Stripe.REFUND;
import static dev.stepkey.payment.Stripe.REFUNDS;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.key;
import static dev.stepkey.payment.Stripe.list;
import static dev.stepkey.payment.Stripe.refund;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.RemoteEffect.Refunded;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer to a refund means for the step. */
class RefundPaymentTest {

  private static final StepKey KEY = key("order-1");

  private final ScriptedServer stripe = new ScriptedServer();
  private final CardCharge charge = Stripe.charging(stripe.url());

  @AfterEach
  void close() {
    stripe.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"succeeded", "pending"})
  void givesBackAllUnderTheCompensationsOwnKey(String status) {
    stripe
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"))
        .answer(REFUND, 200, refund("re_1", 2580, status));

    assertThat(charge.refund(KEY, "pi_1")).isEqualTo(new Refunded("re_1"));

    ScriptedServer.Request asked = stripe.requests().getLast();
    assertThat(asked.header("Idempotency-Key")).isEqualTo("acme/order-1:refund-payment/refund");
    assertThat(asked.form().split("&"))
        .containsExactlyInAnyOrder(
            "payment_intent=pi_1",
            "amount=2580",
            "metadata[step_key]=order-1:refund-payment",
            "metadata[tenant]=acme");
  }

  @Test
  void alreadyRefundedIsThatRefund() {
    stripe
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"))
        .answer(REFUND, 400, error("invalid_request_error", "charge_already_refunded"))
        .answer(
            REFUNDS, 200, list(refund("re_0", 2580, "failed"), refund("re_1", 2580, "succeeded")));

    assertThat(charge.refund(KEY, "pi_1")).isEqualTo(new Refunded("re_1"));
    assertThat(stripe.requests().getLast().form()).contains("payment_intent=pi_1");
  }

  @Test
  void aServerErrorAfterTheRefundIsThatRefund() {
    stripe
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"))
        .answer(REFUND, 500, error("api_error", ""))
        .answer(REFUNDS, 200, list(refund("re_1", 2580, "pending")));

    assertThat(charge.refund(KEY, "pi_1")).isEqualTo(new Refunded("re_1"));
  }

  @Test
  void aServerErrorWithoutARefundIsInDoubt() {
    stripe
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"))
        .answer(REFUND, 500, error("api_error", ""))
        .answer(REFUNDS, 200, list());

    inDoubt(() -> charge.refund(KEY, "pi_1"));
  }

  @Test
  void aPartGivenBackByHandIsAMismatchAndNotToppedUp() {
    stripe
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"))
        .answer(REFUND, 400, error("invalid_request_error", "", "amount", "Too much."))
        .answer(REFUNDS, 200, list(refund("re_1", 80, "succeeded")));

    mismatch(() -> charge.refund(KEY, "pi_1"));
  }

  @ParameterizedTest
  @CsvSource({"2579,succeeded", "2580,failed", "2580,canceled"})
  void aRefundThatDoesNotGiveBackAllIsAMismatch(int amount, String status) {
    stripe
        .answer(RETRIEVE, 200, intent(KEY, "succeeded"))
        .answer(REFUND, 200, refund("re_1", amount, status));

    mismatch(() -> charge.refund(KEY, "pi_1"));
  }

  @Test
  void aDroppedReplyIsInDoubt() {
    stripe.answer(RETRIEVE, 200, intent(KEY, "succeeded")).drop(REFUND);

    inDoubt(() -> charge.refund(KEY, "pi_1"));
  }
}
