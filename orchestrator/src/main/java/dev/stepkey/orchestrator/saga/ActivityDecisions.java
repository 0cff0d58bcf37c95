package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** The decision cell, through activities of the orchestrator. Retried for as long as it takes. */
final class ActivityDecisions implements Decisions {

  private final OrderInput order;
  private final OrderActivities activities =
      Workflow.newActivityStub(
          OrderActivities.class,
          ActivityOptions.newBuilder()
              .setTaskQueue(TaskQueues.ORDERS)
              .setStartToCloseTimeout(Duration.ofSeconds(15))
              .setRetryOptions(
                  RetryOptions.newBuilder().setMaximumInterval(Duration.ofSeconds(30)).build())
              .build());

  ActivityDecisions(OrderInput order) {
    this.order = order;
  }

  @Override
  public Decision proceed() {
    return Detached.call(() -> activities.decideProceed(order.orderId()));
  }

  @Override
  public Decision abort(Reason reason) {
    return Detached.call(() -> activities.decideAbort(order.orderId(), reason));
  }

  @Override
  public Decision abortRefusedShipment(Reason reason) {
    return Detached.call(() -> activities.abortRefusedShipment(order.orderId(), reason));
  }

  @Override
  public void end(Decision as, List<StepView> steps) {
    Detached.call(
        () -> {
          activities.endOrder(order.orderId(), as, steps);
          return as;
        });
  }
}
