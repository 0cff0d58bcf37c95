package dev.stepkey.orchestrator.saga;

import dev.stepkey.step.UndoOutcome.TooLate;
import java.util.Map;

/**
 * The way back of an order that was completed. That it is returned was decided before, once, by a
 * compare-and-set on the ended order; the steps are those of the order, so a second return and a
 * late forward find them undone.
 */
public final class ReturnSaga {

  private final Decisions decisions;
  private final Returns returns;
  private final Progress progress;
  private final Compensations compensations;

  /**
   * A driver of one return.
   *
   * @param steps how this driver calls the steps
   * @param decisions the order's cell, for what a person has resolved
   * @param returns where the return's end is recorded
   * @param progress told what happens, for readers
   */
  public ReturnSaga(SagaSteps steps, Decisions decisions, Returns returns, Progress progress) {
    this.decisions = decisions;
    this.returns = returns;
    this.progress = progress;
    this.compensations = new Compensations(steps, progress);
  }

  /** Drives the return until it has ended; true if the parcel, money and stock are back. */
  public boolean drive() {
    while (true) {
      try {
        // Also at first: the run before this one may have been parked, and a person paid since.
        return undo(decisions.read().resolved());
      } catch (LookAgain changed) {
        // Round again.
      }
    }
  }

  private boolean undo(Map<String, String> resolved) {
    if (compensations.shipment(resolved) instanceof TooLate parcel) {
      returns.tooLate(parcel.detail());
      return false;
    }
    compensations.paymentAndStock(resolved);
    returns.returned(progress.steps());
    return true;
  }
}
