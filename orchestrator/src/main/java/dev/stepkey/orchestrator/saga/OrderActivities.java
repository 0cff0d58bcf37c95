package dev.stepkey.orchestrator.saga;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.UUID;

/** The order's row, as a workflow reaches it. Each may be repeated any number of times. */
@ActivityInterface
public interface OrderActivities {

  /** See {@link Decisions#read}. */
  @ActivityMethod(name = "read-decision")
  Standing readDecision(UUID orderId);

  /** See {@link Decisions#proceed}. */
  @ActivityMethod(name = "decide-proceed")
  Decision decideProceed(UUID orderId);

  /** See {@link Decisions#abort}. */
  @ActivityMethod(name = "decide-abort")
  Decision decideAbort(UUID orderId, Reason reason);

  /** See {@link Decisions#abortRefusedShipment}. */
  @ActivityMethod(name = "abort-refused-shipment")
  Decision abortRefusedShipment(UUID orderId, Reason reason);

  /** See {@link Decisions#end}. */
  @ActivityMethod(name = "end-order")
  void endOrder(UUID orderId, Decision as, List<StepView> steps);

  /** See {@link Returns#returned}. */
  @ActivityMethod(name = "end-return")
  void endReturn(UUID orderId, List<StepView> steps);

  /** See {@link Returns#tooLate}. */
  @ActivityMethod(name = "refuse-return")
  void refuseReturn(UUID orderId, String detail);

  /** Marks the order as in need of a person. */
  @ActivityMethod(name = "park-order")
  void parkOrder(UUID orderId, Reason reason);

  /** What the order was parked for has answered. */
  @ActivityMethod(name = "unpark-order")
  void unparkOrder(UUID orderId);
}
