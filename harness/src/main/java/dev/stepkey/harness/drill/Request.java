package dev.stepkey.harness.drill;

import dev.stepkey.orchestrator.saga.OrderInput;

/**
 * A request to a service, as the saga sent it.
 *
 * @param order what every command is made of
 * @param undo whether it is the step's compensation
 */
public record Request(OrderInput order, Step step, boolean undo) {

  /** The name of the step or of the compensation. */
  String name() {
    return undo ? step.compensation() : step.forward();
  }
}
