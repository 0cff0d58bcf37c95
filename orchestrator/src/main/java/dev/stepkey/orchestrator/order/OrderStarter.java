package dev.stepkey.orchestrator.order;

import static io.temporal.api.enums.v1.WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING;
import static io.temporal.api.enums.v1.WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE;
import static io.temporal.api.enums.v1.WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.OrderWorkflow;
import dev.stepkey.orchestrator.saga.ReturnWorkflow;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.step.Fingerprint;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowOptions;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts workflows and wakes them. To start one twice is the same as to start it once. */
final class OrderStarter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OrderStarter.class);
  private static final int THREADS = 8;
  private static final int QUEUE = 1_000;

  private final WorkflowClient temporal;

  /** What does not fit is dropped: the relay finds it, and a client never waits for Temporal. */
  private final ExecutorService soon =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(QUEUE),
          Thread.ofPlatform().name("order-starter-", 0).daemon().factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  OrderStarter(WorkflowClient temporal) {
    this.temporal = temporal;
  }

  /** From tenant and key: however often an order is started, it is one chain of runs. */
  static String workflowId(String tenant, String idempotencyKey) {
    return "order/" + tenant + "/" + hash(tenant, idempotencyKey);
  }

  /** An order is returned once, so its return is named after the order. */
  static String returnId(OrderInput order) {
    String tenant = order.tenant();
    return "return/" + tenant + "/" + hash(tenant, order.idempotencyKey());
  }

  /** Ids are seen by whoever operates Temporal, and keys are the client's affair. */
  private static String hash(String tenant, String idempotencyKey) {
    String hash = Fingerprint.of(List.of(tenant, idempotencyKey)).value();
    return hash.substring(hash.indexOf(':') + 1).substring(0, 32);
  }

  /** Starts a new order in the background. */
  void startSoon(OrderInput order) {
    soon(order, () -> start(order, WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE));
  }

  /** Starts the return of a completed order in the background. */
  void startReturnSoon(OrderInput order) {
    soon(order, () -> restartReturn(order));
  }

  /** Tells the order's drivers, in the background, to read the decision now rather than later. */
  void lookAgainSoon(OrderInput order) {
    soon(order, () -> lookAgain(order));
  }

  /** The same at once. Whoever is not running has nothing to be told. */
  void lookAgain(OrderInput order) {
    lookAgain(workflowId(order.tenant(), order.idempotencyKey()));
    lookAgain(returnId(order));
  }

  private void soon(OrderInput order, Runnable call) {
    soon.execute(
        () -> {
          try {
            call.run();
          } catch (RuntimeException e) {
            LOG.warn("Order {} is left to the relay: {}", order.orderId(), e.getMessage());
          }
        });
  }

  private void lookAgain(String workflowId) {
    try {
      temporal.newUntypedWorkflowStub(workflowId).signal(OrderWorkflow.LOOK_AGAIN);
    } catch (WorkflowNotFoundException none) {
      LOG.debug("Nobody is driving {} now", workflowId);
    }
  }

  /**
   * Starts an order that has not ended, even if a run of it is closed: a terminated workflow could
   * otherwise never be driven again. A run that is open is left alone.
   */
  void restart(OrderInput order) {
    start(order, WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
  }

  /** The same for a return. */
  void restartReturn(OrderInput order) {
    WorkflowOptions options =
        options(returnId(order), "return of order " + order.orderId())
            .setWorkflowIdReusePolicy(WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
            .build();
    ReturnWorkflow workflow = temporal.newWorkflowStub(ReturnWorkflow.class, options);
    start(() -> WorkflowClient.start(workflow::drive, order));
  }

  private void start(OrderInput order, WorkflowIdReusePolicy whenClosed) {
    WorkflowOptions options =
        options(workflowId(order.tenant(), order.idempotencyKey()), "order " + order.orderId())
            .setWorkflowIdReusePolicy(whenClosed)
            .build();
    OrderWorkflow workflow = temporal.newWorkflowStub(OrderWorkflow.class, options);
    start(() -> WorkflowClient.start(workflow::drive, order));
  }

  private static WorkflowOptions.Builder options(String id, String summary) {
    return WorkflowOptions.newBuilder()
        .setTaskQueue(TaskQueues.ORDERS)
        .setWorkflowId(id)
        .setWorkflowIdConflictPolicy(WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
        .setStaticSummary(summary);
  }

  private static void start(Runnable call) {
    try {
      call.run();
    } catch (WorkflowExecutionAlreadyStarted already) {
      LOG.debug("It is driven already: {}", already.getMessage());
    }
  }

  @Override
  public void close() {
    soon.shutdownNow();
  }
}
