package dev.stepkey.payment;

import static dev.stepkey.payment.Stripe.CREATE;
import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.key;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static dev.stepkey.step.testing.Outcomes.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.RemoteEffect.Prepared;
import dev.stepkey.step.RemoteEffect.Refused;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepRetryException;
import dev.stepkey.step.testing.ScriptedServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer to a create means for the step. */
class PreparePaymentTest {

  private static final StepKey KEY = key("order-1");

  private final ScriptedServer stripe = new ScriptedServer();
  private final CardCharge charge = Stripe.charging(stripe.url());

  @AfterEach
  void close() {
    stripe.close();
  }

  @Test
  void asksForACardPaymentThatCarriesOurKey() {
    stripe.answer(CREATE, 200, intent(KEY, "requires_confirmation"));

    assertThat(charge.prepare(KEY, command(KEY))).isEqualTo(new Prepared<Payment>("pi_1"));

    ScriptedServer.Request asked = stripe.requests().getFirst();
    assertThat(asked.header("Idempotency-Key")).isEqualTo("acme/order-1:charge-payment/create");
    assertThat(asked.header("Authorization")).isEqualTo("Bearer sk_test_scripted");
    assertThat(asked.form().split("&"))
        .containsExactlyInAnyOrder(
            "amount=2580",
            "currency=eur",
            "payment_method=pm_card_visa",
            "payment_method_types[0]=card",
            "metadata[order_id]=" + Stripe.ORDER,
            "metadata[step_key]=order-1:charge-payment",
            "metadata[tenant]=acme");
  }

  @Test
  void anUnknownPaymentMethodIsTheOrdersRefusal() {
    stripe.answer(
        CREATE,
        400,
        error("invalid_request_error", "resource_missing", "payment_method", "No such method."));

    assertThat(charge.prepare(KEY, command(KEY)))
        .isEqualTo(new Refused<>(new Rejected<Payment>("resource-missing", "No such method.")));
  }

  @Test
  void theTokenThatIsNotKnownIsNotRepeated() {
    String said = "No such PaymentMethod: 'pm_1AbC_2'";
    stripe.answer(
        CREATE, 400, error("invalid_request_error", "resource_missing", "payment_method", said));

    assertThat(charge.prepare(KEY, command(KEY)))
        .isEqualTo(
            new Refused<>(
                new Rejected<Payment>("resource-missing", "No such PaymentMethod: 'pm_...'")));
  }

  @Test
  void aParameterThatTheOrderDidNotChooseIsOurFaultAndMayHeal() {
    stripe.answer(
        CREATE, 400, error("invalid_request_error", "parameter_unknown", "metadata", "Unknown."));

    notSent(() -> charge.prepare(KEY, command(KEY)));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void ourApiKeyRefusedIsNotTheCustomersRefusal(int status) {
    stripe.answer(CREATE, status, error("invalid_request_error", "api_key_expired"));

    StepRetryException retry = notSent(() -> charge.prepare(KEY, command(KEY)));
    assertThat(retry).hasMessageContaining("stepkey.payment.api-key");
  }

  @Test
  void aCallKeyKnownWithOtherParametersIsAMismatch() {
    stripe.answer(CREATE, 400, error("idempotency_error", ""));

    mismatch(() -> charge.prepare(KEY, command(KEY)));
  }

  @Test
  void anIntentOfAnotherAmountIsNotAdopted() {
    stripe.answer(CREATE, 200, intent(KEY, "requires_confirmation").replace("2580", "2581"));

    mismatch(() -> charge.prepare(KEY, command(KEY)));
  }

  @Test
  void anIntentOfAnotherCurrencyIsNotAdopted() {
    stripe.answer(CREATE, 200, intent(KEY, "requires_confirmation").replace("eur", "usd"));

    mismatch(() -> charge.prepare(KEY, command(KEY)));
  }

  @Test
  void anIntentOfAnotherStepIsNotAdopted() {
    stripe.answer(CREATE, 200, intent(key("order-2"), "requires_confirmation"));

    mismatch(() -> charge.prepare(KEY, command(KEY)));
  }

  @Test
  void anIntentOfAnotherTenantIsNotAdopted() {
    StepKey theirs = new StepKey("evil", "order-1", KEY.step());
    stripe.answer(CREATE, 200, intent(theirs, "requires_confirmation"));

    mismatch(() -> charge.prepare(KEY, command(KEY)));
  }

  @Test
  void tooManyCallsAreAskedAgainWhenTheProviderSays() {
    stripe.answer(
        CREATE, 429, error("invalid_request_error", "rate_limit"), Map.of("Retry-After", "7"));

    StepRetryException retry = notSent(() -> charge.prepare(KEY, command(KEY)));
    assertThat(retry.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @Test
  void anObjectLockedByAnotherCallIsAskedAgainAtOurOwnPace() {
    stripe.answer(CREATE, 429, error("invalid_request_error", "lock_timeout"));

    assertThat(notSent(() -> charge.prepare(KEY, command(KEY))).retryAfter()).isEmpty();
  }

  @Test
  void aRefusedConnectionMeansNothingWasSent() {
    stripe.close();

    notSent(() -> charge.prepare(KEY, command(KEY)));
  }

  @Test
  void aCallKeyTooLongForTheProviderIsHashedAndStaysTheSame() {
    String shortest = CallKey.of(key("k".repeat(225)), "create");
    String hashed = CallKey.of(key("k".repeat(255)), "create");

    assertThat(shortest).hasSize(252).startsWith("acme/kkk");
    assertThat(hashed).matches("sha256/[0-9a-f]{64}");
    assertThat(CallKey.of(key("k".repeat(255)), "create")).isEqualTo(hashed);
    assertThat(CallKey.of(key("k".repeat(255)), "confirm")).isNotEqualTo(hashed);
  }
}
