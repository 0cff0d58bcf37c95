package dev.stepkey.harness.drill;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.InventoryActivities.ReleaseInventory;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.PaymentActivities.RefundPayment;
import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.schema.ShippingActivities.CancelShipment;
import dev.stepkey.schema.ShippingActivities.GiveUpShipment;
import dev.stepkey.schema.StepNames;
import dev.stepkey.schema.TaskQueues;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The services as the saga calls them, but for its patience. */
public final class DrillWorkflowImpl implements DrillWorkflow {

  private final InventoryActivities inventory =
      Workflow.newActivityStub(InventoryActivities.class, options(TaskQueues.INVENTORY));
  private final PaymentActivities payment =
      Workflow.newActivityStub(PaymentActivities.class, options(TaskQueues.PAYMENT));
  private final ShippingActivities shipping =
      Workflow.newActivityStub(ShippingActivities.class, options(TaskQueues.SHIPPING));

  private static ActivityOptions options(String taskQueue) {
    return ActivityOptions.newBuilder()
        .setTaskQueue(taskQueue)
        .setStartToCloseTimeout(Duration.ofSeconds(10))
        .setScheduleToCloseTimeout(Duration.ofSeconds(30))
        .setSummary("replay drill")
        .build();
  }

  @Override
  public List<Answer> send(List<Request> requests) {
    List<Promise<Answer>> sent = new ArrayList<>();
    requests.forEach(request -> sent.add(Async.function(() -> answer(request))));
    return sent.stream().map(Promise::get).toList();
  }

  private Answer answer(Request request) {
    try {
      return switch (request.way()) {
        case FORWARD -> execute(request);
        case UNDO -> compensate(request);
        case GIVE_UP -> giveUp(request.order());
      };
    } catch (ActivityFailure failure) {
      return Answer.failed(failure);
    }
  }

  private Answer execute(Request request) {
    OrderInput order = request.order();
    return switch (request.step()) {
      case RESERVE -> Answer.of(inventory.reserveInventory(Step.reserve(order)));
      case CHARGE -> Answer.of(payment.chargePayment(Step.charge(order)));
      case SHIP -> Answer.of(shipping.createShipment(Step.ship(order)));
    };
  }

  private Answer giveUp(OrderInput order) {
    return Answer.of(
        shipping.giveUpShipment(new GiveUpShipment(order.call(StepNames.GIVE_UP_SHIPMENT))));
  }

  private Answer compensate(Request request) {
    OrderInput order = request.order();
    return switch (request.step()) {
      case RESERVE ->
          Answer.of(
              inventory.releaseInventory(
                  new ReleaseInventory(order.call(StepNames.RELEASE_INVENTORY))));
      case CHARGE ->
          Answer.of(payment.refundPayment(new RefundPayment(order.call(StepNames.REFUND_PAYMENT))));
      case SHIP ->
          Answer.of(
              shipping.cancelShipment(new CancelShipment(order.call(StepNames.CANCEL_SHIPMENT))));
    };
  }
}
