package dev.stepkey.orchestrator.saga;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.step.UndoOutcome;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The way back, for an order that is aborted and for one that is returned.
 *
 * <p>Every step is compensated, whether or not this driver knows that it was attempted: another
 * driver may have. The reverse order keeps "a live shipment is paid, a held payment has its stock"
 * true throughout.
 */
final class Compensations {

  private final SagaSteps steps;
  private final Progress progress;

  Compensations(SagaSteps steps, Progress progress) {
    this.steps = steps;
    this.progress = progress;
  }

  /** The parcel first: once it has left, neither money nor stock goes back by itself. */
  UndoOutcome shipment(Map<String, String> resolved) {
    return undo(CREATE_SHIPMENT, CANCEL_SHIPMENT, steps::cancelShipment, resolved);
  }

  void paymentAndStock(Map<String, String> resolved) {
    undo(CHARGE_PAYMENT, REFUND_PAYMENT, steps::refundPayment, resolved);
    undo(RESERVE_INVENTORY, RELEASE_INVENTORY, steps::releaseInventory, resolved);
  }

  /** What a person has done by other means is recorded with the step, and not done again. */
  private UndoOutcome undo(
      String step, String compensation, Supplier<UndoOutcome> call, Map<String, String> resolved) {
    progress.compensating(step);
    String evidence = resolved.get(compensation);
    UndoOutcome outcome = evidence == null ? call.get() : steps.resolve(compensation, evidence);
    progress.compensated(step, outcome);
    return outcome;
  }
}
