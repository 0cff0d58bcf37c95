package dev.stepkey.harness.demo;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.step.Recorded;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Locale;

/** Registered by the demo's own worker. */
public final class DeliveryImpl implements Delivery {

  /** A service that works answers at the first attempt; one that does not must not hold up. */
  private static final ActivityOptions OPTIONS =
      ActivityOptions.newBuilder()
          .setStartToCloseTimeout(Duration.ofSeconds(10))
          .setRetryOptions(
              RetryOptions.newBuilder()
                  .setInitialInterval(Duration.ofMillis(100))
                  .setMaximumAttempts(3)
                  .build())
          .build();

  @Override
  public String deliver(ReserveInventory command, String taskQueue) {
    ActivityOptions options = ActivityOptions.newBuilder(OPTIONS).setTaskQueue(taskQueue).build();
    Recorded<Reservation> answer =
        Workflow.newActivityStub(InventoryActivities.class, options).reserveInventory(command);
    String outcome = answer.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT);
    return answer.replayed() ? outcome + ", replayed" : outcome;
  }
}
