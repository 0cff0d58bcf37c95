package dev.stepkey.orchestrator.saga;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;

/** The saga, driven by Temporal: it is thin, so that all there is to understand is the saga. */
public final class OrderWorkflowImpl implements OrderWorkflow {

  /**
   * An order that has waited longer for its run may have been cancelled, or have ended: the run
   * reads the decision first, rather than charge what is to be refunded at once.
   */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final StepPolicies policies;
  private final Control control = new Control();
  private final Progress progress = new Progress();

  /** One run's driver; see {@link StepPolicies}. */
  public OrderWorkflowImpl(StepPolicies policies) {
    this.policies = policies;
  }

  @Override
  public Decision drive(OrderInput order) {
    Workflow.getLogger(OrderWorkflowImpl.class).debug("Driving order {}", order.orderId());
    OrderCell cell = new OrderCell(order.orderId());
    OrderSaga saga =
        new OrderSaga(new ActivitySteps(order, policies, control, cell), cell, progress);
    CancellationScope.current()
        .getCancellationRequest()
        .thenApply(
            reason -> {
              control.cancelled();
              return reason;
            });
    return Detached.call(() -> saga.drive(found(order, cell)));
  }

  private static Standing found(OrderInput order, Decisions cell) {
    long age = Workflow.currentTimeMillis() - order.acceptedAt().toEpochMilli();
    boolean look =
        age > FRESH.toMillis()
            && Workflow.getVersion("look-first", Workflow.DEFAULT_VERSION, 1) == 1;
    return look ? cell.read() : Standing.NEW;
  }

  @Override
  public List<StepView> steps() {
    return progress.steps();
  }

  @Override
  public void lookAgain() {
    control.lookAgain();
  }

  @Override
  public void pause() {
    control.pause();
  }

  @Override
  public void resume() {
    control.resume();
  }
}
