package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderActivities;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.StepView;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The decision cell over the orders table. */
final class OrderActivitiesImpl implements OrderActivities {

  private static final Logger LOG = LoggerFactory.getLogger(OrderActivitiesImpl.class);

  private final OrderRepository orders;

  OrderActivitiesImpl(OrderRepository orders) {
    this.orders = orders;
  }

  @Override
  public Decision decideProceed(UUID orderId) {
    return follow(orderId, orders.decideProceed(orderId));
  }

  @Override
  public Decision decideAbort(UUID orderId, Reason reason) {
    return follow(orderId, orders.decideAbort(orderId, reason));
  }

  @Override
  public Decision abortRefusedShipment(UUID orderId, Reason reason) {
    return follow(orderId, orders.abortRefusedShipment(orderId, reason));
  }

  /** Whoever wrote the cell: everybody does what it says. */
  private Decision follow(UUID orderId, boolean won) {
    Decision decision =
        orders
            .decision(orderId)
            .orElseThrow(() -> new IllegalStateException("order " + orderId + " is undecided"));
    LOG.info("order {} decision={}{}", orderId, decision, won ? "" : " (found)");
    return decision;
  }

  @Override
  public void endOrder(UUID orderId, Decision as, List<StepView> steps) {
    Status status = as == Decision.PROCEED ? Status.COMPLETED : Status.COMPENSATED;
    if (orders.end(orderId, as, status, steps)) {
      LOG.info("order {} ended {}", orderId, status);
    }
  }
}
