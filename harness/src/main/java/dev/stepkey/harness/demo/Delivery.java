package dev.stepkey.harness.demo;

import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/**
 * One delivery of one step: it calls the activity once. Every delivery is a workflow of its own,
 * with an id of its own, as a message is that a queue delivers again.
 */
@WorkflowInterface
public interface Delivery {

  /**
   * Delivers the command.
   *
   * @param taskQueue of the service that it goes to
   * @return what the service answered, for people
   */
  @WorkflowMethod(name = "demo-delivery")
  String deliver(ReserveInventory command, String taskQueue);
}
