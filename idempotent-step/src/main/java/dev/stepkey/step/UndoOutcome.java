package dev.stepkey.step;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** How a compensation ended. It has no refusals: it undoes what there is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = UndoOutcome.Undone.class, name = "undone"),
  @JsonSubTypes.Type(value = UndoOutcome.NothingToUndo.class, name = "nothing-to-undo")
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
}
