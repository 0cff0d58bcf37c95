package dev.stepkey.harness.drill;

import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code step_record}, and what it answers. */
record StepRow(
    String state,
    @Nullable String fingerprint,
    @Nullable String result,
    @Nullable String refusalCode,
    @Nullable String refusalDetail,
    @Nullable String undoRef) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Of rows in a final state only. */
  Answer answer(Request request) {
    return request.undo() ? undoAnswer() : forwardAnswer(request.step());
  }

  private Answer forwardAnswer(Step step) {
    return switch (state) {
      case "COMPLETED" -> Answer.recorded(new Completed<>(JSON.readValue(result, step.result())));
      case "REJECTED" ->
          Answer.recorded(
              new Rejected<>(
                  Objects.requireNonNull(refusalCode),
                  Objects.requireNonNullElse(refusalDetail, "")));
      case "VOIDED", "COMPENSATED" -> Answer.recorded(new Voided<>());
      default -> throw new IllegalStateException("a record in state " + state + " has no answer");
    };
  }

  private Answer undoAnswer() {
    return switch (state) {
      case "COMPENSATED" -> Answer.recorded(new Undone(Objects.requireNonNull(undoRef)));
      case "REJECTED", "VOIDED" -> Answer.recorded(new NothingToUndo());
      default -> throw new IllegalStateException("a record in state " + state + " has no answer");
    };
  }
}
