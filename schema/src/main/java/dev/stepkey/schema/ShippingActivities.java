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

  /**
   * Makes sure that {@code create-shipment} never buys a label under the same idempotency key,
   * unless it already has, and answers what became of it as {@code create-shipment} does.
   *
   * <p>The carrier has no call that cancels an unbought shipment: what was prepared is fenced by
   * buying it. So a give-up of a prepared shipment usually answers that it is completed, and the
   * order then goes on with that label.
   */
  @ActivityMethod(name = StepNames.GIVE_UP_SHIPMENT)
  Recorded<Shipment> giveUpShipment(GiveUpShipment command);

  /** Records that a person has done by other means what {@code cancel-shipment} could not. */
  @ActivityMethod(name = StepNames.RESOLVE_CANCEL_SHIPMENT)
  RecordedUndo resolveCancelShipment(Resolution resolution);

  /** The command of {@code create-shipment}. */
  record CreateShipment(StepCall call, Address shipTo, List<OrderLine> lines) {}

  /** The command of {@code cancel-shipment}. */
  record CancelShipment(StepCall call) {}

  /** The command of {@code give-up-shipment}, with a key of that name. */
  record GiveUpShipment(StepCall call) {}

  /**
   * What was bought.
   *
   * @param shipment the carrier's id
   * @param trackingCode what the customer follows the parcel by
   */
  record Shipment(String shipment, String trackingCode) {}
}
