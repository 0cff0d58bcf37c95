package dev.stepkey.harness;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.Resolution;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.CountDownLatch;

/** An inventory service whose steps fail, and may then give no answer at all until it is closed. */
final class FailingInventory implements InventoryActivities, AutoCloseable {

  static final String MESSAGE = "the shelf has fallen over";

  private final String type;
  private final boolean thenHangs;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * A service that fails.
   *
   * @param type of the failure, as Temporal sees it
   * @param thenHangs from the second attempt of a step on
   */
  FailingInventory(String type, boolean thenHangs) {
    this.type = type;
    this.thenHangs = thenHangs;
  }

  @Override
  public Recorded<Reservation> reserveInventory(ReserveInventory command) {
    throw failed();
  }

  @Override
  public RecordedUndo releaseInventory(ReleaseInventory command) {
    throw failed();
  }

  @Override
  public RecordedUndo resolveReleaseInventory(Resolution resolution) {
    throw failed();
  }

  private RuntimeException failed() {
    if (thenHangs && Activity.getExecutionContext().getInfo().getAttempt() > 1) {
      try {
        closed.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
    return ApplicationFailure.newFailure(MESSAGE, type);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
