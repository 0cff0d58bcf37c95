package dev.stepkey.harness.drill;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.UndoOutcome;
import java.util.Locale;

/**
 * What a service answers.
 *
 * @param outcome with everything that is in it
 * @param replayed whether it came from the record
 */
public record Answer(String outcome, boolean replayed) {

  static Answer of(Recorded<?> answer) {
    return new Answer(outcome(answer.outcome()), answer.replayed());
  }

  static Answer of(RecordedUndo answer) {
    return new Answer(outcome(answer.outcome()), answer.replayed());
  }

  /** What a record answers to whoever asks again. */
  static Answer recorded(StepOutcome<?> outcome) {
    return new Answer(outcome(outcome), true);
  }

  /** The same for a compensation. */
  static Answer recorded(UndoOutcome outcome) {
    return new Answer(outcome(outcome), true);
  }

  /** The service has not answered, or with an error. */
  static Answer failed(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new Answer("no answer, but " + root.getMessage(), false);
  }

  /** Results are records of values: their text is the same when they are. */
  private static String outcome(Object outcome) {
    String text = outcome.toString();
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  @Override
  public String toString() {
    return replayed ? outcome + ", replayed" : outcome + ", not replayed";
  }
}
