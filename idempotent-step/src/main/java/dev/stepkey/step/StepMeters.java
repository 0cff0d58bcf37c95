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
      case StepOutcome.Voided<R> fenced when answer.replayed() -> replay(key, "voided");
      case StepOutcome.Voided<R> givenUp -> count("stepkey.step.giveups");
      case StepOutcome.Completed<R> done -> count("observed.effects");
      case StepOutcome.Rejected<R> refusal ->
          registry
              .counter("stepkey.step.refusals", "step", step, "code", refusal.code())
              .increment();
    }
    return answer;
  }

  RecordedUndo countUndo(StepKey key, RecordedUndo answer) {
    switch (answer.outcome()) {
      case UndoOutcome.Undone undone when answer.replayed() -> replay(key, "undone");
      case UndoOutcome.NothingToUndo nothing when answer.replayed() ->
          replay(key, "nothing-to-undo");
      case UndoOutcome.Undone undone -> count("stepkey.step.compensations");
      case UndoOutcome.NothingToUndo nothing -> {}
      case UndoOutcome.TooLate kept -> count("stepkey.step.too.late");
    }
    return answer;
  }

  /** A person's word is counted apart from what we undid ourselves. */
  RecordedUndo countResolution(StepKey key, RecordedUndo answer) {
    if (answer.replayed()) {
      return countUndo(key, answer);
    }
    count("stepkey.step.resolutions");
    return answer;
  }

  private void count(String name) {
    registry.counter(name, "step", step).increment();
  }

  /** The outcome tells a repeated question from a late arrival that was fenced off. */
  private void replay(StepKey key, String outcome) {
    registry.counter("stepkey.step.replays", "step", step, "outcome", outcome).increment();
    tally.count(key);
  }
}
