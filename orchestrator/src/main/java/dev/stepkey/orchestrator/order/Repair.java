package dev.stepkey.orchestrator.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What an operator does to an order that does not get on.
 *
 * @param operator who
 * @param action see {@link Action}
 * @param step the compensation that is resolved, for RESOLVE
 * @param evidence what shows that it was done by other means, for RESOLVE
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Repair(
    String operator, Action action, @Nullable String step, @Nullable String evidence) {

  /** What can be done. None of them drops anything. */
  public enum Action {
    /** What is waited for is tried at once. */
    RETRY_NOW("retry-now"),
    /** After PROCEED: fences create-shipment; the order ends aborted, or completed if it exists. */
    GIVE_UP("give-up"),
    /** A compensation was done by other means and is not tried any more. */
    RESOLVE("resolve");

    private final String wire;

    Action(String wire) {
      this.wire = wire;
    }

    /** As it is written in requests, answers and rows. */
    @JsonValue
    public String wire() {
      return wire;
    }
  }
}
