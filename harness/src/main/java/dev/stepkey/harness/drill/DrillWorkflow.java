package dev.stepkey.harness.drill;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.util.List;

/**
 * Sends a few requests again, all at once. Its worker is the drill's own, on a queue of its own.
 */
@WorkflowInterface
public interface DrillWorkflow {

  /** The answers, in the order of the requests; a failure is an answer too. */
  @WorkflowMethod(name = "drill")
  List<Answer> send(List<Request> requests);
}
