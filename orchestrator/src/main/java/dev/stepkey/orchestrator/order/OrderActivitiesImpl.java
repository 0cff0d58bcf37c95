package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderActivities;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.Standing;
import dev.stepkey.orchestrator.saga.StepView;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The order's row, for its drivers. */
final class OrderActivitiesImpl implements OrderActivities {

  private static final Logger LOG = LoggerFactory.getLogger(OrderActivitiesImpl.class);

  private final DecisionCell cell;
  private final RepairRepository repairs;
  private final ReturnRepository returns;
  private final ParkedOrders parked;

  OrderActivitiesImpl(
      DecisionCell cell, RepairRepository repairs, ReturnRepository returns, ParkedOrders parked) {
    this.cell = cell;
    this.repairs = repairs;
    this.returns = returns;
    this.parked = parked;
  }

  @Override
  public Standing readDecision(UUID orderId) {
    return new Standing(cell.read(orderId), repairs.resolved(orderId));
  }

  @Override
  public Decision decideProceed(UUID orderId) {
    return follow(orderId, cell.proceed(orderId));
  }

  @Override
  public Decision decideAbort(UUID orderId, Reason reason) {
    return follow(orderId, cell.abort(orderId, reason));
  }

  @Override
  public Decision abortRefusedShipment(UUID orderId, Reason reason) {
    return follow(orderId, cell.abortRefusedShipment(orderId, reason));
  }

  /** Whoever wrote the cell: everybody does what it says. */
  private Decision follow(UUID orderId, boolean won) {
    Decision decision = cell.read(orderId);
    LOG.info("order {} decision={}{}", orderId, decision, won ? "" : " (found)");
    return decision;
  }

  @Override
  public void endOrder(UUID orderId, Decision as, List<StepView> steps) {
    if (cell.end(orderId, as, steps)) {
      LOG.info("order {} ended {}", orderId, as);
      if (as == Decision.ABORT) {
        compareWithEvidence(orderId, steps);
      }
    }
  }

  @Override
  public void endReturn(UUID orderId, List<StepView> steps) {
    if (returns.returned(orderId, steps)) {
      LOG.info("order {} returned", orderId);
      compareWithEvidence(orderId, steps);
    } else if (returns.isTooLate(orderId)) {
      LOG.error("order {} was returned after the carrier had said that it is too late", orderId);
    }
  }

  @Override
  public void refuseReturn(UUID orderId, String detail) {
    if (returns.tooLate(orderId, detail)) {
      LOG.info("order {} not returned: {}", orderId, detail);
    }
  }

  /** It may have been done after all, in the moment in which a person did it. */
  private void compareWithEvidence(UUID orderId, List<StepView> steps) {
    Set<String> done = new HashSet<>();
    steps.forEach(step -> done.add(String.valueOf(step.undoRef())));
    repairs
        .resolved(orderId)
        .forEach(
            (compensation, evidence) -> {
              if (!done.contains(evidence)) {
                LOG.error(
                    "order {} was resolved by hand, and {} was done too", orderId, compensation);
              }
            });
  }

  @Override
  public void parkOrder(UUID orderId, Reason reason) {
    parked.park(orderId, reason);
  }

  @Override
  public void unparkOrder(UUID orderId) {
    parked.unpark(orderId);
  }
}
