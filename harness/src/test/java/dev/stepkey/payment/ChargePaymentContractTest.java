package dev.stepkey.payment;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.sandbox.TestSandbox;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.StepCall;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import dev.stepkey.step.testing.contract.Order;
import dev.stepkey.step.testing.contract.RemoteStepContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;

/** Over Stripe's client and the sandbox's books. */
final class ChargePaymentContractTest extends RemoteStepContract<ChargePayment, Payment> {

  private static final TestSandbox SANDBOX = new TestSandbox();
  private static final Duration LONG = Duration.ofSeconds(10);

  ChargePaymentContractTest() {
    super(
        TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/payment"),
        CHARGE_PAYMENT,
        Payment.class,
        new CardCharge(
            new PaymentConfiguration()
                .stripe(new PaymentProperties(SANDBOX.url(), "sk_test_sandbox", LONG, LONG))),
        new PaymentRepository());
  }

  @Override
  protected ChargePayment command(Order order, boolean other) {
    StepKey key = order.key();
    StepCall call = new StepCall(key.tenant(), key.wire(), order.id(), order.acceptedAt());
    String card = order.refused() ? "pm_card_chargeDeclined" : "pm_card_visa";
    return new ChargePayment(call, new Money(other ? 5990 : 4990, "EUR"), card);
  }

  @Override
  protected Books books(Order order) {
    return SANDBOX.charges(order.key(), REFUND_PAYMENT);
  }

  @Override
  protected void mend(Order order) {
    SANDBOX.mendCard(order.key());
  }

  @Override
  protected boolean isSlow() {
    return true;
  }

  @AfterAll
  static void everyProviderKeyNamesTenantStepAndCallAndNoAttempt() {
    assertThat(SANDBOX.callKeys())
        .contains("charge-payment/create", "charge-payment/confirm", "refund-payment/refund")
        .allMatch(
            key ->
                key.matches(
                    "(charge-payment/(create|confirm|cancel(/[a-z_]+)?)|refund-payment/refund)"));
  }
}
