package dev.stepkey.payment;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.val;

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
import org.jooq.Record;
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
    Record row =
        SANDBOX
            .books()
            .fetchSingle(
                """
                SELECT (SELECT count(*) FROM charge
                    WHERE succeeded AND step_key = {0} AND tenant = {2}),
                  (SELECT count(*) FROM refund WHERE step_key = {1} AND tenant = {2})
                """,
                val(order.key().wire()),
                val(order.key().withStep(REFUND_PAYMENT).wire()),
                val(order.key().tenant()));
    return new Books(row.get(0, Integer.class), row.get(1, Integer.class));
  }

  /** The card can be charged again, and the provider has forgotten that it has refused it. */
  @Override
  protected void mend(Order order) {
    String tenant = order.key().tenant();
    String key = order.key().wire();
    String card =
        "UPDATE payment_intent SET payment_method = 'pm_card_visa'"
            + " WHERE step_key = {0} AND tenant = {1}";
    SANDBOX.books().execute(card, val(key), val(tenant));
    String forget = "DELETE FROM idempotent_answer WHERE key = {0}";
    SANDBOX.books().execute(forget, val(tenant + "/" + key + "/confirm"));
  }

  @Override
  protected int cutsWithin() {
    return 3;
  }

  @Override
  protected int goesOnTo() {
    return 3;
  }

  @AfterAll
  static void everyProviderKeyNamesTenantStepAndCallAndNoAttempt() {
    String own =
        "^(one|two)/order-[0-9]+:(charge-payment/(create|confirm|cancel(/[a-z_]+)?)"
            + "|refund-payment/refund)$";
    assertThat(
            SANDBOX
                .books()
                .fetchValues("SELECT DISTINCT split_part(idempotency_key, ':', 2) FROM request"))
        .contains("charge-payment/create", "charge-payment/confirm", "refund-payment/refund");
    String others = "SELECT DISTINCT idempotency_key FROM request WHERE idempotency_key !~ {0}";
    assertThat(SANDBOX.books().fetch(others, val(own))).isEmpty();
  }
}
