package dev.stepkey.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * How a step ended. Endings are values; an exception means that it has not ended.
 *
 * @param <R> what a completed step answers
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StepOutcome.Completed.class, name = "completed"),
  @JsonSubTypes.Type(value = StepOutcome.Rejected.class, name = "rejected"),
  @JsonSubTypes.Type(value = StepOutcome.Voided.class, name = "voided")
})
public sealed interface StepOutcome<R> {

  /**
   * An ending that an effect decides by itself.
   *
   * @param <R> what a completed step answers
   */
  sealed interface Settled<R> extends StepOutcome<R> {}

  /**
   * The effect took place, once.
   *
   * @param result what it made
   * @param <R> its type
   */
  record Completed<R>(R result) implements Settled<R> {}

  /**
   * The business said no. Final: every retry gets this answer, even if the reason has gone.
   *
   * @param code stable, lower-case words joined by dashes, for programs and metrics
   * @param detail a sentence for people
   * @param <R> what a completed step would have answered
   */
  record Rejected<R>(String code, String detail) implements Settled<R> {

    /** Takes NUL out of the sentence: it may be a provider's, and no column can hold it. */
    public Rejected {
      detail = detail.replace("\u0000", "");
    }
  }

  /**
   * The step was compensated or given up before this delivery, or is being compensated: this
   * delivery had no effect and no later one will. A compensation that is still under way may turn
   * out to be {@link UndoOutcome.TooLate}, and then the step is what it was before, completed.
   *
   * @param <R> what a completed step would have answered
   */
  record Voided<R>() implements StepOutcome<R> {}
}
