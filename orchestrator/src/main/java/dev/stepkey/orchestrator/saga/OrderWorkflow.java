package dev.stepkey.orchestrator.saga;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** The durable driver of one order, on {@link dev.stepkey.schema.TaskQueues#ORDERS}. */
@WorkflowInterface
public interface OrderWorkflow {

  /** The query that answers {@link #steps()}. */
  String STEPS_QUERY = "steps";

  /**
   * Drives the order until it has ended.
   *
   * @return how this run found it: PROCEED completed, ABORT compensated, CLOSED ended before
   */
  @WorkflowMethod(name = "order")
  Decision drive(OrderInput order);

  /** How far the steps have come, as this run knows it. */
  @QueryMethod(name = STEPS_QUERY)
  List<StepView> steps();
}
