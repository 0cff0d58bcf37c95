package dev.stepkey.schema;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** The shipping service's steps, on {@link TaskQueues#SHIPPING}. */
@ActivityInterface
public interface ShippingActivities {

  /** Buys one label, or refuses with the carrier's reason. */
  @ActivityMethod(name = StepNames.CREATE_SHIPMENT)
  Recorded<Shipment> createShipment(CreateShipment command);

  /** Gives back the label that {@code create-shipment} bought under the same idempotency key. */
  @ActivityMethod(name = StepNames.CANCEL_SHIPMENT)
  RecordedUndo cancelShipment(CancelShipment command);

  /** The command of {@code create-shipment}. */
  record CreateShipment(StepCall call, Address shipTo, List<OrderLine> lines) {}

  /** The command of {@code cancel-shipment}. */
  record CancelShipment(StepCall call) {}

  /**
   * What was bought.
   *
   * @param shipment the carrier's id
   * @param trackingCode what the customer follows the parcel by
   */
  record Shipment(String shipment, String trackingCode) {}
}
