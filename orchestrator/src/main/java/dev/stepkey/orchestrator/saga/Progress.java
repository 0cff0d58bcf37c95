package dev.stepkey.orchestrator.saga;

import static dev.stepkey.orchestrator.saga.StepView.Status.COMPENSATED;
import static dev.stepkey.orchestrator.saga.StepView.Status.COMPENSATING;
import static dev.stepkey.orchestrator.saga.StepView.Status.COMPLETED;
import static dev.stepkey.orchestrator.saga.StepView.Status.PENDING;
import static dev.stepkey.orchestrator.saga.StepView.Status.REJECTED;
import static dev.stepkey.orchestrator.saga.StepView.Status.RUNNING;
import static dev.stepkey.orchestrator.saga.StepView.Status.VOIDED;

import dev.stepkey.schema.StepNames;
import dev.stepkey.step.UndoOutcome;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far the steps of one order have come. For reading only: nothing is decided from it. */
public final class Progress {

  /** The steps in their order. */
  public static final List<String> STEPS =
      List.of(StepNames.RESERVE_INVENTORY, StepNames.CHARGE_PAYMENT, StepNames.CREATE_SHIPMENT);

  private final Map<String, StepView> steps = new LinkedHashMap<>();

  /** Nothing has begun. */
  public Progress() {
    all(PENDING).forEach(step -> steps.put(step.name(), step));
  }

  /** All steps have taken effect. */
  static Progress completed() {
    Progress progress = new Progress();
    STEPS.forEach(step -> progress.completed(step, null));
    return progress;
  }

  /** All steps, standing at {@code status}. */
  public static List<StepView> all(StepView.Status status) {
    return STEPS.stream().map(step -> new StepView(step, status, null, null)).toList();
  }

  /** The steps as they stand now. */
  public List<StepView> steps() {
    return List.copyOf(steps.values());
  }

  void running(String step) {
    steps.computeIfPresent(step, (name, view) -> view.with(RUNNING));
  }

  void completed(String step, @Nullable String ref) {
    steps.put(step, new StepView(step, COMPLETED, ref, null));
  }

  /**
   * Under PROCEED, reserve and charge are completed, even if their answers went to another driver.
   */
  void proceeding() {
    for (String step : List.of(StepNames.RESERVE_INVENTORY, StepNames.CHARGE_PAYMENT)) {
      steps.computeIfPresent(
          step, (name, view) -> view.status() == COMPLETED ? view : view.with(COMPLETED));
    }
  }

  void rejected(String step) {
    steps.computeIfPresent(step, (name, view) -> view.with(REJECTED));
  }

  /** A refusal stays in sight while it is made sure that nothing took effect. */
  void compensating(String step) {
    steps.computeIfPresent(
        step, (name, view) -> view.status() == REJECTED ? view : view.with(COMPENSATING));
  }

  void compensated(String step, UndoOutcome outcome) {
    steps.computeIfPresent(
        step,
        (name, view) ->
            switch (outcome) {
              case Undone undone -> new StepView(step, COMPENSATED, view.ref(), undone.ref());
              case NothingToUndo nothing -> view.status() == REJECTED ? view : view.with(VOIDED);
              case TooLate stays -> view.with(COMPLETED);
            });
  }
}
