package dev.stepkey.harness.drill;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.StepNames;

/**
 * A request to a service, as the saga sent it.
 *
 * @param order what every command is made of
 * @param step the step that it is about
 */
public record Request(OrderInput order, Step step, Way way) {

  /** What is asked about the step. */
  public enum Way {
    FORWARD,
    UNDO,
    /**
     * Of shipments alone: answered as the step is, and where there is no record nothing is bought,
     * neither now nor later.
     */
    GIVE_UP
  }

  /** What can be asked of services that may be somebody else's. */
  static Request harmless(OrderInput order) {
    return new Request(order, Step.SHIP, Way.GIVE_UP);
  }

  boolean undo() {
    return way == Way.UNDO;
  }

  /** The name of the step or of the compensation. */
  String name() {
    return switch (way) {
      case FORWARD -> step.forward();
      case UNDO -> step.compensation();
      case GIVE_UP -> StepNames.GIVE_UP_SHIPMENT;
    };
  }
}
