package dev.stepkey.orchestrator.saga;

import java.util.List;

/** The return, driven by Temporal. It was decided before, so a cancelled workflow still ends it. */
public final class ReturnWorkflowImpl implements ReturnWorkflow {

  private final StepPolicies policies;
  private final Control control = new Control();
  private final Progress progress = Progress.completed();

  /** One run's driver; see {@link StepPolicies}. */
  public ReturnWorkflowImpl(StepPolicies policies) {
    this.policies = policies;
  }

  @Override
  public boolean drive(OrderInput order) {
    OrderCell cell = new OrderCell(order.orderId());
    ActivitySteps steps = new ActivitySteps(order, policies, control, cell);
    ReturnSaga saga = new ReturnSaga(steps, cell, cell, progress);
    return Detached.call(saga::drive);
  }

  @Override
  public List<StepView> steps() {
    return progress.steps();
  }

  @Override
  public void lookAgain() {
    control.lookAgain();
  }
}
