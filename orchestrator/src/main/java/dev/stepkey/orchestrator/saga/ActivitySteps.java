package dev.stepkey.orchestrator.saga;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.InventoryActivities.ReleaseInventory;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.PaymentActivities.RefundPayment;
import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.schema.ShippingActivities.CancelShipment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.schema.worker.StepActivity;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.UndoOutcome;
import io.temporal.activity.ActivityOptions;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** The steps, as activities of the three services. A refusal is a value; an outage is retried. */
final class ActivitySteps implements SagaSteps {

  /**
   * Longer than any one call of an adapter. An attempt makes several and may be cut short: the next
   * one goes on from the record, and what the cut one still does is fenced.
   */
  private static final Duration START_TO_CLOSE = Duration.ofSeconds(30);

  private static final RetryOptions RETRY =
      RetryOptions.newBuilder()
          .setInitialInterval(Duration.ofSeconds(1))
          .setBackoffCoefficient(2)
          .setMaximumInterval(Duration.ofSeconds(30))
          .build();

  private final OrderInput order;

  ActivitySteps(OrderInput order) {
    this.order = order;
  }

  @Override
  public StepOutcome<Reservation> reserveInventory() throws StepEndedEarly {
    var command = new ReserveInventory(order.call(RESERVE_INVENTORY), order.lines());
    return untilDeadline(
        RESERVE_INVENTORY, () -> inventory(beforeDeadline()).reserveInventory(command).outcome());
  }

  @Override
  public StepOutcome<Payment> chargePayment() throws StepEndedEarly {
    var command =
        new ChargePayment(order.call(CHARGE_PAYMENT), order.amount(), order.paymentMethod());
    return untilDeadline(
        CHARGE_PAYMENT, () -> payment(beforeDeadline()).chargePayment(command).outcome());
  }

  @Override
  public StepOutcome<Shipment> createShipment() {
    var command = new CreateShipment(order.call(CREATE_SHIPMENT), order.shipTo(), order.lines());
    return Detached.call(() -> shipping(withoutEnd()).createShipment(command).outcome());
  }

  @Override
  public UndoOutcome cancelShipment() {
    var command = new CancelShipment(order.call(CANCEL_SHIPMENT));
    return Detached.call(() -> shipping(withoutEnd()).cancelShipment(command).outcome());
  }

  @Override
  public UndoOutcome refundPayment() {
    var command = new RefundPayment(order.call(REFUND_PAYMENT));
    return Detached.call(() -> payment(withoutEnd()).refundPayment(command).outcome());
  }

  @Override
  public UndoOutcome releaseInventory() {
    var command = new ReleaseInventory(order.call(RELEASE_INVENTORY));
    return Detached.call(() -> inventory(withoutEnd()).releaseInventory(command).outcome());
  }

  /**
   * A failure that is neither a deadline nor a cancel (a mismatch, say) fails the run, in sight of
   * everybody: it is no ground for compensating, and the relay starts the order again later.
   */
  private static <R> StepOutcome<R> untilDeadline(String step, Functions.Func<StepOutcome<R>> call)
      throws StepEndedEarly {
    try {
      return call.apply();
    } catch (ActivityFailure failure) {
      if (failure.getCause() instanceof CanceledFailure) {
        throw new StepEndedEarly(new Reason(step, "cancelled", "the workflow was cancelled"));
      }
      if (ranOutOfTime(failure)) {
        throw new StepEndedEarly(
            new Reason(step, "deadline", "the step did not end before the order's deadline"));
      }
      if (failure.getCause() instanceof ApplicationFailure refused
          && StepActivity.EXPIRED.equals(refused.getType())) {
        // Back to the decision: an order this old has usually ended.
        throw new StepEndedEarly(new Reason(step, "expired", refused.getOriginalMessage()));
      }
      throw failure;
    } catch (CanceledFailure cancelled) {
      throw new StepEndedEarly(new Reason(step, "cancelled", "the workflow was cancelled"));
    }
  }

  /**
   * When the timer ends a step that no worker has taken, or that is being tried, a server says "not
   * retryable" and gives the timeout as cause; when it ends the pause between two tries, it says
   * "timeout" and gives the last failure as cause.
   */
  private static boolean ranOutOfTime(ActivityFailure failure) {
    return failure.getCause() instanceof TimeoutFailure
        || failure.getRetryState() == RetryState.RETRY_STATE_TIMEOUT;
  }

  /** A run that starts after the deadline still asks once: the step may long be recorded. */
  private ActivityOptions.Builder beforeDeadline() {
    long left = order.deadline().toEpochMilli() - Workflow.currentTimeMillis();
    return withoutEnd()
        .setScheduleToCloseTimeout(Duration.ofMillis(Math.max(left, START_TO_CLOSE.toMillis())));
  }

  private ActivityOptions.Builder withoutEnd() {
    return ActivityOptions.newBuilder()
        .setStartToCloseTimeout(START_TO_CLOSE)
        .setRetryOptions(RETRY)
        .setSummary("order " + order.orderId());
  }

  private static InventoryActivities inventory(ActivityOptions.Builder options) {
    return Workflow.newActivityStub(
        InventoryActivities.class, options.setTaskQueue(TaskQueues.INVENTORY).build());
  }

  private static PaymentActivities payment(ActivityOptions.Builder options) {
    return Workflow.newActivityStub(
        PaymentActivities.class, options.setTaskQueue(TaskQueues.PAYMENT).build());
  }

  private static ShippingActivities shipping(ActivityOptions.Builder options) {
    return Workflow.newActivityStub(
        ShippingActivities.class, options.setTaskQueue(TaskQueues.SHIPPING).build());
  }
}
