package dev.stepkey.payment;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.sandbox.TestSandbox;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.PaymentActivities.RefundPayment;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.StepCall;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A charge that a person has paid back by other means, by the service's activities. */
final class ResolveRefundTest {

  private static final String TRANSFER = "bank transfer of 2026-11-22";

  private final TestSandbox sandbox = new TestSandbox();
  private final DSLContext db =
      TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/payment").db();
  private final StepKey key = new StepKey("acme", "order-1", CHARGE_PAYMENT);

  private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();

  @AfterEach
  void close() {
    temporal.close();
  }

  @Test
  void aResolvedChargeIsNeverRefundedByUs() {
    temporal.registerActivitiesImplementations(new PaymentActivitiesImpl(step()));
    PaymentActivities payment = temporal.newActivityStub(PaymentActivities.class);
    ChargePayment charge =
        new ChargePayment(call(CHARGE_PAYMENT), new Money(4990, "EUR"), "pm_card_visa");
    assertThat(payment.chargePayment(charge).outcome()).isInstanceOf(Completed.class);

    StepCall refund = call(REFUND_PAYMENT);
    assertThat(payment.resolveRefundPayment(new Resolution(refund, TRANSFER)))
        .isEqualTo(new RecordedUndo(new Undone(TRANSFER), false));
    assertThat(payment.refundPayment(new RefundPayment(refund)))
        .isEqualTo(new RecordedUndo(new Undone(TRANSFER), true));
    assertThat(sandbox.charges(key, REFUND_PAYMENT)).isEqualTo(new Books(1, 0));
    assertThat(db.fetchSingle("SELECT refunded, refund FROM payment").intoList())
        .containsExactly(4990L, TRANSFER);
  }

  private RemoteStep<ChargePayment, Payment> step() {
    Duration bound = Duration.ofSeconds(10);
    PaymentConfiguration configuration = new PaymentConfiguration();
    return configuration.chargePayment(
        new StepTable(db, new SimpleMeterRegistry()),
        configuration.stripe(
            new PaymentProperties(sandbox.url(), "sk_test_sandbox", bound, bound)));
  }

  private StepCall call(String step) {
    Instant acceptedAt = Instant.parse("2026-11-21T08:00:00Z");
    return new StepCall(key.tenant(), key.withStep(step).wire(), UUID.randomUUID(), acceptedAt);
  }
}
