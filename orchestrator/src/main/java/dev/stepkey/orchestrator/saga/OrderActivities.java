package dev.stepkey.orchestrator.saga;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.UUID;

/** The decision cell, as the workflow reaches it. Each may be repeated any number of times. */
@ActivityInterface
public interface OrderActivities {

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
}
