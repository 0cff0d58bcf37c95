package dev.stepkey.harness.fault;

import dev.stepkey.schema.StepNames;

/** Whether a step is done or undone. */
public enum Direction {
  FORWARD,
  COMPENSATION;

  /**
   * By the name of a step or compensation.
   *
   * @throws IllegalArgumentException for any other name
   */
  public static Direction of(String step) {
    return switch (step) {
      case StepNames.RESERVE_INVENTORY, StepNames.CHARGE_PAYMENT, StepNames.CREATE_SHIPMENT ->
          FORWARD;
      case StepNames.RELEASE_INVENTORY, StepNames.REFUND_PAYMENT, StepNames.CANCEL_SHIPMENT ->
          COMPENSATION;
      default -> throw new IllegalArgumentException("no step is called " + step);
    };
  }
}
