package dev.stepkey.orchestrator.saga;

import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInit;
import java.util.List;

/** The saga, driven by Temporal: it is thin, so that all there is to understand is the saga. */
public final class OrderWorkflowImpl implements OrderWorkflow {

  private final Progress progress = new Progress();
  private final OrderSaga saga;

  /** Called by Temporal with the input of {@link #drive}. */
  @WorkflowInit
  public OrderWorkflowImpl(OrderInput order) {
    this.saga = new OrderSaga(new ActivitySteps(order), new ActivityDecisions(order), progress);
  }

  @Override
  public Decision drive(OrderInput order) {
    Workflow.getLogger(OrderWorkflowImpl.class).debug("Driving order {}", order.orderId());
    return saga.run();
  }

  @Override
  public List<StepView> steps() {
    return progress.steps();
  }
}
