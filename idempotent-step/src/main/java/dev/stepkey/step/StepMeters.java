package dev.stepkey.step;

import io.micrometer.core.instrument.MeterRegistry;

/** What is counted. No key is ever a tag: there are as many keys as orders. */
final class StepMeters {

  private final MeterRegistry registry;
  private final String step;

  StepMeters(MeterRegistry registry, String step) {
    this.registry = registry;
    this.step = step;
  }

  <R> Recorded<R> count(Recorded<R> answer) {
    if (answer.replayed()) {
      registry.counter("stepkey.step.replays", "step", step, "direction", "do").increment();
    } else if (answer.outcome() instanceof StepOutcome.Completed) {
      registry.counter("observed.effects", "step", step).increment();
    } else if (answer.outcome() instanceof StepOutcome.Rejected<R> refusal) {
      registry.counter("stepkey.step.refusals", "step", step, "code", refusal.code()).increment();
    }
    return answer;
  }

  RecordedUndo countUndo(RecordedUndo answer) {
    if (answer.replayed()) {
      registry.counter("stepkey.step.replays", "step", step, "direction", "undo").increment();
    } else if (answer.outcome() instanceof UndoOutcome.Undone) {
      registry.counter("stepkey.step.compensations", "step", step).increment();
    }
    return answer;
  }
}
