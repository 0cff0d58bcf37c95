package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.schema.StepNames;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.step.RecordedUndo;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** The services, each on its own task queue, called as the step's policy says. */
final class StepStubs {

  private final OrderInput order;
  private final StepPolicies policies;

  StepStubs(OrderInput order, StepPolicies policies) {
    this.order = order;
    this.policies = policies;
  }

  InventoryActivities inventory(String step, Duration atMost) {
    return Workflow.newActivityStub(
        InventoryActivities.class, options(step, atMost, TaskQueues.INVENTORY));
  }

  PaymentActivities payment(String step, Duration atMost) {
    return Workflow.newActivityStub(
        PaymentActivities.class, options(step, atMost, TaskQueues.PAYMENT));
  }

  ShippingActivities shipping(String step, Duration atMost) {
    return Workflow.newActivityStub(
        ShippingActivities.class, options(step, atMost, TaskQueues.SHIPPING));
  }

  RecordedUndo resolve(String compensation, Duration atMost, Resolution resolution) {
    return switch (compensation) {
      case StepNames.CANCEL_SHIPMENT ->
          shipping(compensation, atMost).resolveCancelShipment(resolution);
      case StepNames.REFUND_PAYMENT ->
          payment(compensation, atMost).resolveRefundPayment(resolution);
      case StepNames.RELEASE_INVENTORY ->
          inventory(compensation, atMost).resolveReleaseInventory(resolution);
      default -> throw new IllegalArgumentException("no compensation is called " + compensation);
    };
  }

  private ActivityOptions options(String step, Duration atMost, String taskQueue) {
    StepPolicy policy = policies.of(step);
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(policy.startToClose())
        .setScheduleToCloseTimeout(atMost)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(policy.firstRetry())
                .setBackoffCoefficient(2)
                .setMaximumInterval(policy.longestRetry())
                .build())
        .setSummary(policy.summary() + ", order " + order.orderId())
        .build();
  }
}
