package dev.stepkey.harness.drill;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.schema.StepNames;

/** The three steps, each with its service and its command as the saga sends it. */
public enum Step {
  RESERVE("inventory", StepNames.RESERVE_INVENTORY, StepNames.RELEASE_INVENTORY, Reservation.class),
  CHARGE("payment", StepNames.CHARGE_PAYMENT, StepNames.REFUND_PAYMENT, Payment.class),
  SHIP("shipping", StepNames.CREATE_SHIPMENT, StepNames.CANCEL_SHIPMENT, Shipment.class);

  private final String service;
  private final String forward;
  private final String compensation;
  private final Class<?> result;

  Step(String service, String forward, String compensation, Class<?> result) {
    this.service = service;
    this.forward = forward;
    this.compensation = compensation;
    this.result = result;
  }

  /** The name of its database and of its task queue. */
  String service() {
    return service;
  }

  String forward() {
    return forward;
  }

  String compensation() {
    return compensation;
  }

  /** What it answers when it is completed. */
  Class<?> result() {
    return result;
  }

  /** The forward command of an order. */
  Object command(OrderInput order) {
    return switch (this) {
      case RESERVE -> reserve(order);
      case CHARGE -> charge(order);
      case SHIP -> ship(order);
    };
  }

  static ReserveInventory reserve(OrderInput order) {
    return new ReserveInventory(order.call(StepNames.RESERVE_INVENTORY), order.lines());
  }

  static ChargePayment charge(OrderInput order) {
    return new ChargePayment(
        order.call(StepNames.CHARGE_PAYMENT), order.amount(), order.paymentMethod());
  }

  static CreateShipment ship(OrderInput order) {
    return new CreateShipment(order.call(StepNames.CREATE_SHIPMENT), order.shipTo(), order.lines());
  }
}
