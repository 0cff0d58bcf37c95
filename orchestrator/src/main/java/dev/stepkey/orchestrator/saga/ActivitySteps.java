package dev.stepkey.orchestrator.saga;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.GIVE_UP_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.orchestrator.saga.Control.WorkflowCancelled;
import dev.stepkey.schema.InventoryActivities.ReleaseInventory;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.PaymentActivities.RefundPayment;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.ShippingActivities.CancelShipment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.GiveUpShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.UndoOutcome;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The steps, as activities of the three services. A refusal is a value; an outage is retried. */
final class ActivitySteps implements SagaSteps {

  /** Since then a failure that is no outage parks the order; before, it failed the run. */
  private static final String PARK = "park";

  /**
   * Temporal does not sit out a pause between two tries that would end after the deadline. It is no
   * part of the policies, because the course of a history must not change with them.
   */
  private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

  private final OrderInput order;
  private final StepStubs stubs;
  private final StepPolicies policies;
  private final Control control;
  private final Parking parking;
  private @Nullable String parkedAt;

  ActivitySteps(OrderInput order, StepPolicies policies, Control control, Parking parking) {
    this.order = order;
    this.stubs = new StepStubs(order, policies);
    this.policies = policies;
    this.control = control;
    this.parking = parking;
  }

  @Override
  public StepOutcome<Reservation> reserveInventory() throws StepEndedEarly {
    var command = new ReserveInventory(order.call(RESERVE_INVENTORY), order.lines());
    return untilDeadline(
        RESERVE_INVENTORY,
        atMost -> stubs.inventory(RESERVE_INVENTORY, atMost).reserveInventory(command).outcome());
  }

  @Override
  public StepOutcome<Payment> chargePayment() throws StepEndedEarly {
    var command =
        new ChargePayment(order.call(CHARGE_PAYMENT), order.amount(), order.paymentMethod());
    return untilDeadline(
        CHARGE_PAYMENT,
        atMost -> stubs.payment(CHARGE_PAYMENT, atMost).chargePayment(command).outcome());
  }

  @Override
  public StepOutcome<Shipment> createShipment() {
    var command = new CreateShipment(order.call(CREATE_SHIPMENT), order.shipTo(), order.lines());
    return untilAnswered(
        CREATE_SHIPMENT,
        atMost -> stubs.shipping(CREATE_SHIPMENT, atMost).createShipment(command).outcome());
  }

  @Override
  public StepOutcome<Shipment> giveUpShipment() {
    var command = new GiveUpShipment(order.call(GIVE_UP_SHIPMENT));
    return untilAnswered(
        GIVE_UP_SHIPMENT,
        atMost -> stubs.shipping(GIVE_UP_SHIPMENT, atMost).giveUpShipment(command).outcome());
  }

  @Override
  public UndoOutcome cancelShipment() {
    var command = new CancelShipment(order.call(CANCEL_SHIPMENT));
    return untilAnswered(
        CANCEL_SHIPMENT,
        atMost -> stubs.shipping(CANCEL_SHIPMENT, atMost).cancelShipment(command).outcome());
  }

  @Override
  public UndoOutcome refundPayment() {
    var command = new RefundPayment(order.call(REFUND_PAYMENT));
    return untilAnswered(
        REFUND_PAYMENT,
        atMost -> stubs.payment(REFUND_PAYMENT, atMost).refundPayment(command).outcome());
  }

  @Override
  public UndoOutcome releaseInventory() {
    var command = new ReleaseInventory(order.call(RELEASE_INVENTORY));
    return untilAnswered(
        RELEASE_INVENTORY,
        atMost -> stubs.inventory(RELEASE_INVENTORY, atMost).releaseInventory(command).outcome());
  }

  @Override
  public UndoOutcome resolve(String compensation, String evidence) {
    var resolution = new Resolution(order.call(compensation), evidence);
    return untilAnswered(
        compensation,
        atMost -> {
          try {
            return stubs.resolve(compensation, atMost, resolution).outcome();
          } catch (ActivityFailure failure) {
            if (StepFailure.of(failure).isExpired()) {
              // Without a record nothing can run under this key any more: the evidence stands.
              return new Undone(evidence);
            }
            throw failure;
          }
        });
  }

  /**
   * Tries until the order's deadline. A run that starts after it still asks once: the step may long
   * be recorded. A failure that is no outage does not end at the deadline: nobody knows what it
   * means, so it is no ground for compensating.
   */
  private <A> A untilDeadline(String step, Functions.Func1<Duration, A> call)
      throws StepEndedEarly {
    StepPolicy policy = policies.of(step);
    control.awaitTurn();
    Duration atMost =
        parkedAt == null
            ? shorter(policy.parkAfter(), longer(left(), policy.startToClose()))
            : policy.parkAfter();
    try {
      return answered(step, control.await(true, () -> call.apply(atMost)));
    } catch (WorkflowCancelled cancelled) {
      throw new StepEndedEarly(new Reason(step, "cancelled", "The workflow was cancelled."));
    } catch (ActivityFailure failure) {
      StepFailure why = StepFailure.of(failure);
      if (endsEarly(why)) {
        throw new StepEndedEarly(
            why.isExpired()
                // Back to the decision: an order this old has usually ended.
                ? new Reason(step, why.code(), why.detail())
                : new Reason(step, "deadline", "The step did not end before the deadline."));
      }
      throw why.ranOutOfTime() && why.isOutage()
          ? control.lookAgainAfter(policy.longestRetry())
          : park(step, failure, why);
    }
  }

  private boolean endsEarly(StepFailure why) {
    if (why.isExpired() || !why.ranOutOfTime()) {
      return why.isExpired();
    }
    // What it is parked for is no outage, and an outage of another step does not make it one.
    boolean undoubted = why.isOutage() && parkedAt == null && !control.isPaused();
    return runsAsBefore() || (undoubted && left().compareTo(LAST_PAUSE) <= 0);
  }

  /** A run that came here before orders could be parked does what it did then. */
  private static boolean runsAsBefore() {
    return Workflow.getVersion(PARK, Workflow.DEFAULT_VERSION, 1) == Workflow.DEFAULT_VERSION;
  }

  /** Tries without end; a person is told when it takes too long. */
  private <A> A untilAnswered(String step, Functions.Func1<Duration, A> call) {
    control.awaitTurn();
    try {
      return answered(step, control.await(false, () -> call.apply(policies.of(step).parkAfter())));
    } catch (ActivityFailure failure) {
      throw park(step, failure, StepFailure.of(failure));
    }
  }

  /** The steps before it answer again and again; only its own answer ends what it is parked for. */
  private <A> A answered(String step, A answer) {
    if (step.equals(parkedAt) && !(answer instanceof TooLate)) {
      parking.unpark();
      parkedAt = null;
    }
    return answer;
  }

  private RuntimeException park(String step, ActivityFailure failure, StepFailure why) {
    if (runsAsBefore()) {
      return failure;
    }
    Reason reason = new Reason(step, why.code(), why.detail());
    if (!why.ranOutOfTime()) {
      return park(reason);
    }
    mark(reason);
    // A provider may ask for a longer pause than is left of a stretch: it then ends at once.
    return control.lookAgainAfter(policies.of(step).longestRetry());
  }

  @Override
  public LookAgain park(Reason reason) {
    mark(reason);
    String step = reason.step();
    return control.lookAgainAfter(policies.of(step == null ? RESERVE_INVENTORY : step).parkAfter());
  }

  private void mark(Reason reason) {
    parkedAt = reason.step();
    parking.park(reason);
  }

  /** Until the order's deadline, which a pause puts off. */
  private Duration left() {
    long deadline = order.deadline().plus(control.pausedFor()).toEpochMilli();
    return Duration.ofMillis(deadline - Workflow.currentTimeMillis());
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
