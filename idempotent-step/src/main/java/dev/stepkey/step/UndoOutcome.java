package dev.stepkey.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a compensation ended. It undoes what there is; only time can forbid it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = UndoOutcome.Undone.class, name = "undone"),
  @JsonSubTypes.Type(value = UndoOutcome.NothingToUndo.class, name = "nothing-to-undo"),
  @JsonSubTypes.Type(value = UndoOutcome.TooLate.class, name = "too-late")
})
public sealed interface UndoOutcome {

  /**
   * The step had taken effect, and that effect is undone.
   *
   * @param ref what undid it, for people and for the books: a refund's id, for example
   */
  record Undone(String ref) implements UndoOutcome {}

  /** The step never took effect, and now never will: a late forward is refused. */
  record NothingToUndo() implements UndoOutcome {}

  /**
   * The step has taken effect, and its provider does not undo it any more: the carrier has the
   * parcel. Everything is as it was before: the step is completed and answers so. Nothing of this
   * is recorded, so whoever asks again asks the provider again.
   *
   * @param detail a sentence for people, with the provider's reason
   */
  record TooLate(String detail) implements UndoOutcome {

    /** Takes NUL out of the sentence: it may be a provider's, and no column can hold it. */
    public TooLate {
      detail = detail.replace("\u0000", "");
    }
  }
}
