package dev.stepkey.orchestrator.saga;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/** The durable driver of one order, on {@link dev.stepkey.schema.TaskQueues#ORDERS}. */
@WorkflowInterface
public interface OrderWorkflow {

  /** The query that answers {@link #steps()}. */
  String STEPS_QUERY = "steps";

  /** The signal of {@link #lookAgain()}. */
  String LOOK_AGAIN = "look-again";

  /** The signal of {@link #pause()}. */
  String PAUSE = "pause";

  /** The signal of {@link #resume()}. */
  String RESUME = "resume";

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

  /**
   * The decision may have changed, or what failed may work now: leave whatever is waited for, read
   * the decision and go on from there. Changes nothing by itself.
   */
  @SignalMethod(name = LOOK_AGAIN)
  void lookAgain();

  /** Stop before the next step. The order's deadline is put off by as long as the pause lasts. */
  @SignalMethod(name = PAUSE)
  void pause();

  /** Go on. */
  @SignalMethod(name = RESUME)
  void resume();
}
