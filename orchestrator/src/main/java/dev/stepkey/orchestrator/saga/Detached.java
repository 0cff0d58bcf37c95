package dev.stepkey.orchestrator.saga;

import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;

/** Calls that a cancelled workflow still makes. */
final class Detached {

  private Detached() {}

  /**
   * In the workflow's own scope nothing runs any more once it is cancelled, and an order whose
   * workflow is cancelled still owes its decision and its compensations.
   */
  static <T> T call(Functions.Func<T> body) {
    CompletablePromise<T> answer = Workflow.newPromise();
    Workflow.newDetachedCancellationScope(() -> answer.complete(body.apply())).run();
    return answer.get();
  }
}
