package dev.stepkey.harness.drill;

import dev.stepkey.orchestrator.saga.OrderInput;
import java.util.Set;

/**
 * An order that nobody drives any more.
 *
 * @param input what every driver of it started from
 */
record FinishedOrder(OrderInput input, Ending ending) {

  /** How it ended, and so how its records must stand. */
  enum Ending {
    COMPLETED,
    COMPENSATED,
    /** Completed, and given back afterwards. */
    RETURNED;

    private Set<String> states() {
      return switch (this) {
        case COMPLETED -> Set.of("COMPLETED");
        case COMPENSATED -> Set.of("REJECTED", "VOIDED", "COMPENSATED");
        case RETURNED -> Set.of("COMPENSATED");
      };
    }

    boolean allows(String state) {
      return states().contains(state);
    }

    /** To compensate a completed order again would be to compensate it. */
    boolean isUndone() {
      return this != COMPLETED;
    }

    String expected() {
      return "a step record in state " + String.join(" or ", states().stream().sorted().toList());
    }
  }

  String id() {
    return input.orderId().toString();
  }
}
