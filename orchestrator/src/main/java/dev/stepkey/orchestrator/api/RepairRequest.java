package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.Repair;
import dev.stepkey.orchestrator.problem.ErrorCode;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a repair, as sent. Only {@code resolve} takes a step and evidence, and needs both.
 */
record RepairRequest(
    @NotNull
        @Pattern(
            regexp = "^(?:retry-now|give-up|resolve)$",
            message = "must be retry-now, give-up or resolve")
        @Nullable String action,
    @Pattern(
            regexp = "^(?:cancel-shipment|refund-payment|release-inventory)$",
            message = "must be cancel-shipment, refund-payment or release-inventory")
        @Nullable String step,
    @Size(max = 500) @Pattern(regexp = TEXT, message = ONE_LINE) @NoCardNumber
        @Nullable String evidence) {

  private static final String TEXT = "^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*$";
  private static final String ONE_LINE = "must be one line of text";

  /**
   * The repair, once validation has passed.
   *
   * @param operator who sent it, by authentication
   * @throws InvalidRequestException if step and evidence do not belong to the action
   */
  Repair toRepair(String operator) {
    Repair.Action wanted =
        Arrays.stream(Repair.Action.values())
            .filter(known -> known.wire().equals(action))
            .findFirst()
            .orElseThrow();
    boolean resolve = wanted == Repair.Action.RESOLVE;
    require("/step", (step != null) == resolve, "is what resolve is about, and only resolve");
    require(
        "/evidence",
        resolve ? evidence != null && !evidence.isBlank() : evidence == null,
        "is what resolve rests on, and only resolve");
    return new Repair(operator, wanted, step, evidence);
  }

  private static void require(String pointer, boolean valid, String otherwise) {
    if (!valid) {
      throw new InvalidRequestException(ErrorCode.INVALID_REPAIR, pointer, otherwise);
    }
  }
}
