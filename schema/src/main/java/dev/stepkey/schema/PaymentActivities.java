package dev.stepkey.schema;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** The payment service's steps, on {@link TaskQueues#PAYMENT}. */
@ActivityInterface
public interface PaymentActivities {

  /** Charges the amount once, or refuses with the provider's reason. */
  @ActivityMethod(name = StepNames.CHARGE_PAYMENT)
  Recorded<Payment> chargePayment(ChargePayment command);

  /** Gives back in full what {@code charge-payment} took under the same idempotency key. */
  @ActivityMethod(name = StepNames.REFUND_PAYMENT)
  RecordedUndo refundPayment(RefundPayment command);

  /** Records that a person has done by other means what {@code refund-payment} could not. */
  @ActivityMethod(name = StepNames.RESOLVE_REFUND_PAYMENT)
  RecordedUndo resolveRefundPayment(Resolution resolution);

  /**
   * The command of {@code charge-payment}.
   *
   * @param amount priced from our catalogue at submission
   * @param paymentMethod the provider's token, never a card number
   */
  record ChargePayment(StepCall call, Money amount, String paymentMethod) {

    /** For logs and messages: without the token. */
    @Override
    public String toString() {
      return "ChargePayment[" + call + ", " + amount + "]";
    }
  }

  /** The command of {@code refund-payment}. */
  record RefundPayment(StepCall call) {}

  /**
   * What was charged.
   *
   * @param paymentIntent the provider's id
   * @param captured what the provider says it took, checked against the command
   */
  record Payment(String paymentIntent, Money captured) {}
}
