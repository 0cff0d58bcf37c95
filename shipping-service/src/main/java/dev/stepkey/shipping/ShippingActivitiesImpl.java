package dev.stepkey.shipping;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.GIVE_UP_SHIPMENT;

import dev.stepkey.schema.Resolution;
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

  @Override
  public Recorded<Shipment> giveUpShipment(GiveUpShipment command) {
    StepKey key = command.call().keyOf(GIVE_UP_SHIPMENT, CREATE_SHIPMENT);
    return StepActivity.execute(
        key.withStep(GIVE_UP_SHIPMENT), () -> step.giveUp(key, command.call().acceptedAt()));
  }

  @Override
  public RecordedUndo resolveCancelShipment(Resolution resolution) {
    StepKey key = resolution.call().keyOf(CANCEL_SHIPMENT, CREATE_SHIPMENT);
    return StepActivity.undo(
        key.withStep(CANCEL_SHIPMENT),
        () -> step.resolve(key, resolution.call().acceptedAt(), resolution.evidence()));
  }
}
