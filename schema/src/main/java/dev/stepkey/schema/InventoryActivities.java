package dev.stepkey.schema;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;

/** The inventory service's steps, on {@link TaskQueues#INVENTORY}. */
@ActivityInterface
public interface InventoryActivities {

  /**
   * Holds all lines, or refuses with {@code out-of-stock} or {@code unknown-sku} and holds none.
   */
  @ActivityMethod(name = StepNames.RESERVE_INVENTORY)
  Recorded<Reservation> reserveInventory(ReserveInventory command);

  /** Gives back what {@code reserve-inventory} holds under the same idempotency key. */
  @ActivityMethod(name = StepNames.RELEASE_INVENTORY)
  RecordedUndo releaseInventory(ReleaseInventory command);

  /** Records that a person has done by other means what {@code release-inventory} could not. */
  @ActivityMethod(name = StepNames.RESOLVE_RELEASE_INVENTORY)
  RecordedUndo resolveReleaseInventory(Resolution resolution);

  /**
   * The command of {@code reserve-inventory}.
   *
   * @param lines each SKU at most once
   */
  record ReserveInventory(StepCall call, List<OrderLine> lines) {}

  /** The command of {@code release-inventory}. */
  record ReleaseInventory(StepCall call) {}

  /** What is held for the order. */
  record Reservation(List<OrderLine> lines) {}
}
