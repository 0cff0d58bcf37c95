package dev.stepkey.payment;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;

import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.worker.StepActivity;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;

/** The service's end of the contract. */
final class PaymentActivitiesImpl implements PaymentActivities {

  private final RemoteStep<ChargePayment, Payment> step;

  PaymentActivitiesImpl(RemoteStep<ChargePayment, Payment> step) {
    this.step = step;
  }

  @Override
  public Recorded<Payment> chargePayment(ChargePayment command) {
    StepKey key = command.call().keyOf(CHARGE_PAYMENT, CHARGE_PAYMENT);
    return StepActivity.execute(key, () -> step.execute(key, command.call().acceptedAt(), command));
  }

  @Override
  public RecordedUndo refundPayment(RefundPayment command) {
    StepKey key = command.call().keyOf(REFUND_PAYMENT, CHARGE_PAYMENT);
    return StepActivity.undo(
        key.withStep(REFUND_PAYMENT), () -> step.undo(key, command.call().acceptedAt()));
  }

  @Override
  public RecordedUndo resolveRefundPayment(Resolution resolution) {
    StepKey key = resolution.call().keyOf(REFUND_PAYMENT, CHARGE_PAYMENT);
    return StepActivity.undo(
        key.withStep(REFUND_PAYMENT),
        () -> step.resolve(key, resolution.call().acceptedAt(), resolution.evidence()));
  }
}
