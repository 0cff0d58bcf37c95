package dev.stepkey.orchestrator.saga;

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
import dev.stepkey.step.UndoOutcome;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The saga of one order: what is done in which order, and what each outcome means.
 *
 * <p>It may be driven by several at once and any number of times. They converge because a step is
 * the same step for all of them, and because the order's fate is settled once, in one cell that
 * everybody follows: nothing is shipped before PROCEED, nothing is undone before ABORT.
 */
public final class OrderSaga {

  private final SagaSteps steps;
  private final Decisions decisions;
  private final Progress progress;

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
  }

  /**
   * Drives the order until it has ended.
   *
   * @return PROCEED if it is completed, ABORT if every step is compensated, CLOSED if it had ended
   *     before
   */
  public Decision run() {
    Decision decision = reserveAndCharge();
    if (decision == Decision.PROCEED) {
      // Whoever decided it held both; this driver may have given up before it knew.
      progress.proceeding();
      decision = ship();
    }
    if (decision == Decision.ABORT) {
      compensate();
    }
    if (decision != Decision.CLOSED) {
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

  /** From here on the shipment decides; nobody gives up because of time. */
  private Decision ship() {
    progress.running(CREATE_SHIPMENT);
    return refusal(CREATE_SHIPMENT, steps.createShipment(), Shipment::trackingCode)
        .map(decisions::abortRefusedShipment)
        .orElse(Decision.PROCEED);
  }

  /**
   * Every step, whether or not this driver knows that it was attempted: another driver may have.
   * The reverse order keeps "a live shipment is paid, a held payment has its stock" true
   * throughout.
   */
  private void compensate() {
    compensate(CREATE_SHIPMENT, steps::cancelShipment);
    compensate(CHARGE_PAYMENT, steps::refundPayment);
    compensate(RESERVE_INVENTORY, steps::releaseInventory);
  }

  private void compensate(String step, Supplier<UndoOutcome> compensation) {
    progress.compensating(step);
    progress.compensated(step, compensation.get());
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
        return Optional.of(new Reason(step, "voided", "the step was compensated before it ran"));
      }
    }
  }
}
