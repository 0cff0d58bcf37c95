package dev.stepkey.harness.fault;

import dev.stepkey.schema.InventoryActivities.ReleaseInventory;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.RefundPayment;
import dev.stepkey.schema.ShippingActivities.CancelShipment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.StepCall;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a step or compensation, as it reaches a service.
 *
 * @param stepKey on the wire, a compensation under its own name
 * @param timeout how long it may take
 */
record Delivery(String tenant, String stepKey, int attempt, Duration timeout) {

  /** Empty for a command of something else. */
  static Optional<Delivery> of(Object[] arguments, int attempt, Duration timeout) {
    StepCall call = arguments.length == 0 ? null : call(arguments[0]);
    return call == null
        ? Optional.empty()
        : Optional.of(new Delivery(call.tenant(), call.stepKey(), attempt, timeout));
  }

  private static @Nullable StepCall call(Object command) {
    return switch (command) {
      case ReserveInventory reserve -> reserve.call();
      case ReleaseInventory release -> release.call();
      case ChargePayment charge -> charge.call();
      case RefundPayment refund -> refund.call();
      case CreateShipment create -> create.call();
      case CancelShipment cancel -> cancel.call();
      default -> null;
    };
  }

  String key() {
    return stepKey.substring(0, stepKey.lastIndexOf(':'));
  }

  String step() {
    return stepKey.substring(stepKey.lastIndexOf(':') + 1);
  }

  /** Whether its fault is to happen once, and each of its attempts to be counted. */
  boolean isOfTheGrid() {
    return stepKey.startsWith(FaultPlan.NAMED);
  }

  Direction direction() {
    return Direction.of(step());
  }
}
