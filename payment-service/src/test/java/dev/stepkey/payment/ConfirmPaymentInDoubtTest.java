package dev.stepkey.payment;

import static dev.stepkey.payment.Stripe.CONFIRM;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.key;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to a confirm that are missing, or not about our charge. */
class ConfirmPaymentInDoubtTest {

  private static final StepKey KEY = key("order-1");

  private final ScriptedServer stripe = new ScriptedServer();
  private final CardCharge charge = Stripe.charging(stripe.url());

  @AfterEach
  void close() {
    stripe.close();
  }

  @ParameterizedTest
  @CsvSource({"500,{}", "502,<html>", "503,''"})
  void aServerErrorIsInDoubt(int status, String body) {
    stripe
        .answer(CONFIRM, status, body)
        .answer(RETRIEVE, 200, intent(KEY, "requires_confirmation"));

    inDoubt(() -> charge.confirm(KEY, "pi_1", command(KEY)));
    assertThat(stripe.calls()).containsOnlyOnce(CONFIRM);
  }

  @Test
  void theSameCallStillRunningIsInDoubt() {
    stripe.answer(CONFIRM, 409, error("idempotency_error", "idempotency_key_in_use"));

    inDoubt(() -> charge.confirm(KEY, "pi_1", command(KEY)));
  }

  @Test
  void aDroppedReplyIsInDoubtAndIsSentOnlyOnce() {
    stripe.drop(CONFIRM).answer(CONFIRM, 200, intent(KEY, "succeeded"));

    inDoubt(() -> charge.confirm(KEY, "pi_1", command(KEY)));
    assertThat(stripe.calls()).containsExactly(CONFIRM);
  }

  @Test
  void aReplyBeyondTheTimeoutIsInDoubt() {
    stripe.stall(CONFIRM);

    inDoubt(() -> charge.confirm(KEY, "pi_1", command(KEY)));
  }

  @Test
  void aReplyThatTricklesBeyondTheTimeoutIsInDoubt() {
    stripe.trickle(CONFIRM);

    inDoubt(() -> charge.confirm(KEY, "pi_1", command(KEY)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "null", "[]"})
  void aReplyThatIsNoIntentIsInDoubt(String body) {
    stripe.answer(CONFIRM, 200, body);

    inDoubt(() -> charge.confirm(KEY, "pi_1", command(KEY)));
  }

  @Test
  void aSuccessOverAnotherAmountIsNotAdopted() {
    stripe.answer(CONFIRM, 200, intent(KEY, "succeeded").replace("2580", "25800"));

    mismatch(() -> charge.confirm(KEY, "pi_1", command(KEY)));
  }

  @Test
  void aPartlyReceivedAmountIsNotAdopted() {
    stripe.answer(
        CONFIRM,
        200,
        intent(KEY, "succeeded").replace("\"amount_received\":2580", "\"amount_received\":1"));

    mismatch(() -> charge.confirm(KEY, "pi_1", command(KEY)));
  }

  @Test
  void anAnswerAboutAnotherIntentIsNotAdopted() {
    stripe.answer(CONFIRM, 200, intent(KEY, "succeeded").replace("pi_1", "pi_2"));

    mismatch(() -> charge.confirm(KEY, "pi_1", command(KEY)));
  }
}
