package dev.stepkey.step;

import io.micrometer.core.instrument.MeterRegistry;

/** What is counted. No key is ever a tag: there are as many keys as orders. */
final class StepMeters {

  private final MeterRegistry registry;
  private final String step;
  private final ReplayTally tally;

  StepMeters(MeterRegistry registry, String step, ReplayTally tally) {
    this.registry = registry;
    this.step = step;
    this.tally = tally;
  }

  <R> Recorded<R> count(StepKey key, Recorded<R> answer) {
    switch (answer.outcome()) {
      case StepOutcome.Completed<R> done when answer.replayed() -> replay(key, "completed");
      case StepOutcome.Rejected<R> refusal when answer.replayed() -> replay(key, "rejected");
      case StepOutcome.Voided<R> fenced -> replay(key, "voided");
      case StepOutcome.Completed<R> done ->
          registry.counter("observed.effects", "step", step).increment();
      case StepOutcome.Rejected<R> refusal ->
          registry
              .counter("stepkey.step.refusals", "step", step, "code", refusal.code())
              .increment();
    }
    return answer;
  }

  RecordedUndo countUndo(StepKey key, RecordedUndo answer) {
    boolean undone = answer.outcome() instanceof UndoOutcome.Undone;
    if (answer.replayed()) {
      replay(key, undone ? "undone" : "nothing-to-undo");
    } else if (undone) {
      registry.counter("stepkey.step.compensations", "step", step).increment();
    }
    return answer;
  }

  /** The outcome tells a repeated question from a late arrival that was fenced off. */
  private void replay(StepKey key, String outcome) {
    registry.counter("stepkey.step.replays", "step", step, "outcome", outcome).increment();
    tally.count(key);
  }
}
