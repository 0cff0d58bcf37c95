package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The order's row, through activities of the orchestrator. Retried for as long as it takes. */
final class OrderCell implements Decisions, Returns, Parking {

  private final UUID orderId;
  private final OrderActivities activities =
      Workflow.newActivityStub(
          OrderActivities.class,
          ActivityOptions.newBuilder()
              .setTaskQueue(TaskQueues.ORDERS)
              .setStartToCloseTimeout(Duration.ofSeconds(15))
              .setRetryOptions(
                  RetryOptions.newBuilder().setMaximumInterval(Duration.ofSeconds(30)).build())
              .build());

  OrderCell(UUID orderId) {
    this.orderId = orderId;
  }

  @Override
  public Standing read() {
    return activities.readDecision(orderId);
  }

  @Override
  public Decision proceed() {
    return activities.decideProceed(orderId);
  }

  @Override
  public Decision abort(Reason reason) {
    return activities.decideAbort(orderId, reason);
  }

  @Override
  public Decision abortRefusedShipment(Reason reason) {
    return activities.abortRefusedShipment(orderId, reason);
  }

  @Override
  public void end(Decision as, List<StepView> steps) {
    activities.endOrder(orderId, as, steps);
  }

  @Override
  public void returned(List<StepView> steps) {
    activities.endReturn(orderId, steps);
  }

  @Override
  public void tooLate(String detail) {
    activities.refuseReturn(orderId, detail);
  }

  @Override
  public void park(Reason reason) {
    activities.parkOrder(orderId, reason);
  }

  @Override
  public void unpark() {
    activities.unparkOrder(orderId);
  }
}
