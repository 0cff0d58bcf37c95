package dev.stepkey.shipping;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;

import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.schema.worker.StepActivity;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;

/** The service's end of the contract. */
final class ShippingActivitiesImpl implements ShippingActivities {

  private final RemoteStep<CreateShipment, Shipment> step;

  ShippingActivitiesImpl(RemoteStep<CreateShipment, Shipment> step) {
    this.step = step;
  }

  @Override
  public Recorded<Shipment> createShipment(CreateShipment command) {
    StepKey key = command.call().keyOf(CREATE_SHIPMENT, CREATE_SHIPMENT);
    return StepActivity.execute(key, () -> step.execute(key, command.call().acceptedAt(), command));
  }

  @Override
  public RecordedUndo cancelShipment(CancelShipment command) {
    StepKey key = command.call().keyOf(CANCEL_SHIPMENT, CREATE_SHIPMENT);
    return StepActivity.undo(
        key.withStep(CANCEL_SHIPMENT), () -> step.undo(key, command.call().acceptedAt()));
  }
}
