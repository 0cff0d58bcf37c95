package dev.stepkey.orchestrator.saga;

import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/**
 * What a run can be told from outside: to look at the decision, to stop between two steps, to go
 * on. It is never told what to decide.
 */
final class Control {

  /** Since then an activity is left; before, a cancelled workflow cancelled it. */
  private static final String LEAVE = "leave";

  private boolean lookAgain;
  private boolean cancelled;
  private boolean paused;
  private long pausedAt;
  private long pausedMillis;

  /** Whatever is waited for is left, and the decision is read. */
  void lookAgain() {
    lookAgain = true;
  }

  /** Somebody cancelled the workflow in Temporal: taken for the customer's cancel. */
  void cancelled() {
    cancelled = true;
  }

  void pause() {
    if (!paused) {
      paused = true;
      pausedAt = Workflow.currentTimeMillis();
    }
  }

  void resume() {
    if (paused) {
      pausedMillis = pausedMillis();
      paused = false;
      // Much may have happened meanwhile.
      lookAgain = true;
    }
  }

  boolean isPaused() {
    return paused;
  }

  /** How long this run has been paused in all: by so much every deadline comes later. */
  Duration pausedFor() {
    return Duration.ofMillis(pausedMillis());
  }

  private long pausedMillis() {
    return paused ? pausedMillis + Workflow.currentTimeMillis() - pausedAt : pausedMillis;
  }

  /** Before each step. */
  void awaitTurn() {
    Workflow.await(() -> !paused);
    leaveIfTold();
  }

  /**
   * Waits for an activity, but no longer than until it is told to look again. What is left is tried
   * on until its time is up, and is fenced like every late attempt. It is not cancelled: a cancel
   * that crosses the activity's answer fails the workflow task, and wins nothing.
   *
   * @param abortable a cancel of the workflow ends the wait
   * @throws WorkflowCancelled if that happened
   */
  <A> A await(boolean abortable, Functions.Func<A> activity) {
    CompletablePromise<A> answer = Workflow.newPromise();
    CancellationScope scope =
        Workflow.newCancellationScope(() -> answer.completeFrom(Async.function(activity)));
    scope.run();
    Workflow.await(() -> answer.isCompleted() || lookAgain || (abortable && cancelled));
    if (answer.isCompleted()) {
      return answer.get();
    }
    // Its failure is nobody's any more.
    answer.handle((nothing, failure) -> null);
    if (Workflow.getVersion(LEAVE, Workflow.DEFAULT_VERSION, 1) == Workflow.DEFAULT_VERSION) {
      scope.cancel("The workflow was cancelled.");
    }
    leaveIfTold();
    throw new WorkflowCancelled();
  }

  /** Waits, but no longer than until it is told to look again. */
  LookAgain lookAgainAfter(Duration pause) {
    Workflow.await(pause, () -> lookAgain);
    lookAgain = false;
    return new LookAgain();
  }

  private void leaveIfTold() {
    if (lookAgain) {
      lookAgain = false;
      throw new LookAgain();
    }
  }

  /** The workflow was cancelled in Temporal. */
  static final class WorkflowCancelled extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private WorkflowCancelled() {
      super("the workflow was cancelled", null, false, false);
    }
  }
}
