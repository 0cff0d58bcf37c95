package dev.stepkey.inventory;

import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.worker.StepActivity;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepKey;

/** The service's end of the contract. */
final class InventoryActivitiesImpl implements InventoryActivities {

  private final LocalStep<ReserveInventory, Reservation> step;

  InventoryActivitiesImpl(LocalStep<ReserveInventory, Reservation> step) {
    this.step = step;
  }

  @Override
  public Recorded<Reservation> reserveInventory(ReserveInventory command) {
    StepKey key = command.call().keyOf(RESERVE_INVENTORY, RESERVE_INVENTORY);
    return StepActivity.execute(key, () -> step.execute(key, command.call().acceptedAt(), command));
  }

  @Override
  public RecordedUndo releaseInventory(ReleaseInventory command) {
    StepKey key = command.call().keyOf(RELEASE_INVENTORY, RESERVE_INVENTORY);
    return StepActivity.undo(
        key.withStep(RELEASE_INVENTORY), () -> step.undo(key, command.call().acceptedAt()));
  }

  @Override
  public RecordedUndo resolveReleaseInventory(Resolution resolution) {
    StepKey key = resolution.call().keyOf(RELEASE_INVENTORY, RESERVE_INVENTORY);
    return StepActivity.undo(
        key.withStep(RELEASE_INVENTORY),
        () -> step.resolve(key, resolution.call().acceptedAt(), resolution.evidence()));
  }
}
