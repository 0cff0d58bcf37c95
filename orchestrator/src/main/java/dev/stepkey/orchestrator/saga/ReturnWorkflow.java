package dev.stepkey.orchestrator.saga;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** The durable driver of one return, on {@link dev.stepkey.schema.TaskQueues#ORDERS}. */
@WorkflowInterface
public interface ReturnWorkflow {

  /** Drives the return until it has ended; true if the order is returned. */
  @WorkflowMethod(name = "return")
  boolean drive(OrderInput order);

  /** How far the compensations have come, as this run knows it. */
  @QueryMethod(name = OrderWorkflow.STEPS_QUERY)
  List<StepView> steps();

  /** See {@link OrderWorkflow#lookAgain}. */
  @SignalMethod(name = OrderWorkflow.LOOK_AGAIN)
  void lookAgain();
}
