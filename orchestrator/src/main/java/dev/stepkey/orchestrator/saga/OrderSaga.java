package dev.stepkey.orchestrator.saga;

import static dev.stepkey.orchestrator.saga.Decision.ABORT;
import static dev.stepkey.orchestrator.saga.Decision.CLOSED;
import static dev.stepkey.orchestrator.saga.Decision.GIVE_UP;
import static dev.stepkey.orchestrator.saga.Decision.PROCEED;
import static dev.stepkey.orchestrator.saga.Decision.UNDECIDED;
import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.orchestrator.saga.SagaSteps.StepEndedEarly;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.TooLate;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The saga of one order: what is done in which order, and what each outcome means.
 *
 * <p>It may be driven by several at once and any number of times. They converge because a step is
 * the same step for all of them, and because the order's fate is settled once, in one cell that
 * everybody follows: nothing is shipped before PROCEED, nothing is undone before ABORT.
 */
public final class OrderSaga {

  /** Under PROCEED nobody fences the shipment but an operator. */
  private static final Reason GIVEN_UP =
      new Reason(CREATE_SHIPMENT, "given-up", "An operator gave up waiting for the shipment.");

  private final SagaSteps steps;
  private final Decisions decisions;
  private final Progress progress;
  private final Compensations compensations;

  /**
   * A driver of one order.
   *
   * @param steps how this driver calls the steps
   * @param decisions the order's decision cell
   * @param progress told what happens, for readers
   */
  public OrderSaga(SagaSteps steps, Decisions decisions, Progress progress) {
    this.steps = steps;
    this.decisions = decisions;
    this.progress = progress;
    this.compensations = new Compensations(steps, progress);
  }

  /**
   * Drives the order until it has ended.
   *
   * @param found how it stands: as read, or {@link Standing#NEW}
   * @return PROCEED if it is completed, ABORT if every step is compensated, CLOSED if it had ended
   *     before
   */
  public Decision drive(Standing found) {
    Standing standing = found;
    while (true) {
      try {
        return follow(standing);
      } catch (LookAgain changed) {
        standing = decisions.read();
      }
    }
  }

  private Decision follow(Standing standing) {
    Decision decision = standing.decision();
    if (decision == UNDECIDED) {
      decision = reserveAndCharge();
    }
    if (decision == PROCEED || decision == GIVE_UP) {
      // Whoever decided it held both; this driver may have given up before it knew.
      progress.proceeding();
      decision = shipOr(decision == GIVE_UP);
    }
    if (decision == ABORT) {
      compensate(standing.resolved());
    }
    if (decision != CLOSED) {
      decisions.end(decision, progress.steps());
    }
    return decision;
  }

  private Decision reserveAndCharge() {
    try {
      Optional<Reason> refusal = reserve();
      if (refusal.isEmpty()) {
        refusal = charge();
      }
      return refusal.map(decisions::abort).orElseGet(decisions::proceed);
    } catch (StepEndedEarly early) {
      // This is no refusal: the step may yet take effect. ABORT compensates it either way.
      return decisions.abort(early.reason());
    }
  }

  private Optional<Reason> reserve() throws StepEndedEarly {
    progress.running(RESERVE_INVENTORY);
    return refusal(RESERVE_INVENTORY, steps.reserveInventory(), reservation -> null);
  }

  private Optional<Reason> charge() throws StepEndedEarly {
    progress.running(CHARGE_PAYMENT);
    return refusal(CHARGE_PAYMENT, steps.chargePayment(), Payment::paymentIntent);
  }

  /**
   * From here on the shipment decides; nobody gives up because of time. Who gives up fences first:
   * if the shipment exists, the order is completed all the same.
   */
  private Decision shipOr(boolean giveUp) {
    progress.running(CREATE_SHIPMENT);
    StepOutcome<Shipment> shipment = giveUp ? steps.giveUpShipment() : steps.createShipment();
    return refusal(CREATE_SHIPMENT, shipment, Shipment::trackingCode)
        .map(decisions::abortRefusedShipment)
        .orElse(PROCEED);
  }

  private void compensate(Map<String, String> resolved) {
    if (compensations.shipment(resolved) instanceof TooLate parcel) {
      // An order that has a parcel is not aborted; whatever led here, money must not follow it.
      throw steps.park(new Reason(CANCEL_SHIPMENT, "too-late", parcel.detail()));
    }
    compensations.paymentAndStock(resolved);
  }

  private <R> Optional<Reason> refusal(
      String step, StepOutcome<R> outcome, Function<R, @Nullable String> ref) {
    switch (outcome) {
      case Completed<R> done -> {
        progress.completed(step, ref.apply(done.result()));
        return Optional.empty();
      }
      case Rejected<R> refused -> {
        progress.rejected(step);
        return Optional.of(new Reason(step, refused.code(), refused.detail()));
      }
      case Voided<R> voided -> {
        return Optional.of(step.equals(CREATE_SHIPMENT) ? GIVEN_UP : fenced(step));
      }
    }
  }

  private static Reason fenced(String step) {
    return new Reason(step, "voided", "The step was compensated before it ran.");
  }
}
