package dev.stepkey.payment;

import static dev.stepkey.payment.jooq.Tables.PAYMENT;

import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.RemoteLedger;
import dev.stepkey.step.StepKey;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The statements on payments, and nothing else. */
final class PaymentRepository implements RemoteLedger<Payment> {

  @Override
  public void completed(DSLContext tx, StepKey key, Payment payment) {
    tx.insertInto(PAYMENT)
        .set(PAYMENT.TENANT, key.tenant())
        .set(PAYMENT.IDEMPOTENCY_KEY, key.idempotencyKey())
        .set(PAYMENT.STEP, key.step())
        .set(PAYMENT.PAYMENT_INTENT, payment.paymentIntent())
        .set(PAYMENT.CURRENCY, payment.captured().currency())
        .set(PAYMENT.CAPTURED, payment.captured().amount())
        .execute();
  }

  /**
   * The charge is entered here if its own answer was lost: the books show what the provider's do.
   */
  @Override
  public void undone(DSLContext tx, StepKey key, Payment payment, String refund) {
    tx.insertInto(PAYMENT)
        .set(PAYMENT.TENANT, key.tenant())
        .set(PAYMENT.IDEMPOTENCY_KEY, key.idempotencyKey())
        .set(PAYMENT.STEP, key.step())
        .set(PAYMENT.PAYMENT_INTENT, payment.paymentIntent())
        .set(PAYMENT.CURRENCY, payment.captured().currency())
        .set(PAYMENT.CAPTURED, payment.captured().amount())
        .set(PAYMENT.REFUNDED, payment.captured().amount())
        .set(PAYMENT.REFUND, refund)
        .onConflict(PAYMENT.TENANT, PAYMENT.IDEMPOTENCY_KEY, PAYMENT.STEP)
        .doUpdate()
        .set(PAYMENT.REFUNDED, payment.captured().amount())
        .set(PAYMENT.REFUND, refund)
        .set(PAYMENT.UPDATED_AT, DSL.currentOffsetDateTime())
        .execute();
  }
}
