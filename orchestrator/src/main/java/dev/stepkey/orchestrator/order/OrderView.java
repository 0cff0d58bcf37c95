package dev.stepkey.orchestrator.order;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.StepView;
import dev.stepkey.schema.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order as the API shows it.
 *
 * @param id the order
 * @param status see {@link Status}
 * @param reason why it is or was compensated
 * @param amount what it costs
 * @param steps its steps in their order; absent in lists while the order runs
 * @param acceptedAt when it was accepted
 * @param endedAt when it ended
 * @param workflowId where to find it in Temporal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderView(
    UUID id,
    Status status,
    @Nullable Reason reason,
    Money amount,
    @Nullable List<StepView> steps,
    Instant acceptedAt,
    @Nullable Instant endedAt,
    String workflowId) {

  /** Where an order stands. The last two are final. */
  public enum Status {
    /** Its steps are being done. */
    RUNNING,
    /** It is aborted; its steps are being undone. */
    COMPENSATING,
    /** Every step took effect, once. */
    COMPLETED,
    /** No step has an effect any more. */
    COMPENSATED
  }

  static OrderView accepted(OrderInput order, List<StepView> steps) {
    return new OrderView(
        order.orderId(),
        Status.RUNNING,
        null,
        order.amount(),
        steps,
        order.acceptedAt(),
        null,
        OrderStarter.workflowId(order.tenant(), order.idempotencyKey()));
  }

  boolean hasEnded() {
    return endedAt != null;
  }

  OrderView withSteps(List<StepView> now) {
    return new OrderView(id, status, reason, amount, now, acceptedAt, endedAt, workflowId);
  }
}
