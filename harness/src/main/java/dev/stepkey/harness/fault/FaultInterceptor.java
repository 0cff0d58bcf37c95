package dev.stepkey.harness.fault;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import org.jspecify.annotations.Nullable;

/**
 * Stands between Temporal's worker and the steps, and gives each attempt what is planned for it.
 */
final class FaultInterceptor extends WorkerInterceptorBase {

  private static final String ATTEMPT = "attempt";

  private final FaultPlan plan;
  private final Evidence evidence;
  private final WorkerFaults faults;

  FaultInterceptor(FaultPlan plan, Evidence evidence, Traps traps) {
    this.plan = plan;
    this.evidence = evidence;
    this.faults = new WorkerFaults(evidence, traps);
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new FaultyActivity(next);
  }

  private final class FaultyActivity extends ActivityInboundCallsInterceptorBase {

    private @Nullable ActivityInfo info;

    FaultyActivity(ActivityInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(ActivityExecutionContext context) {
      info = context.getInfo();
      super.init(context);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
      ActivityInfo attempt = info;
      if (attempt == null) {
        throw new IllegalStateException("executed before it was initialised");
      }
      return Delivery.of(
              input.getArguments(), attempt.getAttempt(), attempt.getStartToCloseTimeout())
          .map(delivery -> deliver(delivery, input))
          .orElseGet(() -> super.execute(input));
    }

    private ActivityOutput deliver(Delivery delivery, ActivityInput input) {
      Fault planned = plan.at(delivery.stepKey(), delivery.direction(), delivery.attempt());
      boolean done = delivery.isOfTheGrid() && evidence.has(planned, delivery);
      Fault fault = done ? Fault.NONE : planned;
      if (delivery.isOfTheGrid()) {
        evidence.write(Fault.NONE, delivery, ATTEMPT);
      }
      return faults.around(fault, delivery, () -> super.execute(input));
    }
  }
}
