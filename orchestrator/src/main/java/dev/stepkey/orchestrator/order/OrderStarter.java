package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.OrderWorkflow;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.step.Fingerprint;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts an order's workflow. Starting it twice is the same as starting it once. */
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
    // A hash, because ids are seen by whoever operates Temporal, and keys are the client's affair.
    String hash = Fingerprint.of(List.of(tenant, idempotencyKey)).value();
    return "order/" + tenant + "/" + hash.substring(hash.indexOf(':') + 1).substring(0, 32);
  }

  /** Starts a new order in the background. */
  void startSoon(OrderInput order) {
    soon.execute(
        () -> {
          try {
            start(order, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE);
          } catch (RuntimeException e) {
            LOG.warn("Order {} is left to the relay: {}", order.orderId(), e.getMessage());
          }
        });
  }

  /**
   * Starts an order that has not ended, even if a run of it is closed: a terminated workflow could
   * otherwise never be driven again. A run that is open is left alone.
   */
  void restart(OrderInput order) {
    start(order, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE);
  }

  private void start(OrderInput order, WorkflowIdReusePolicy whenClosed) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setTaskQueue(TaskQueues.ORDERS)
            .setWorkflowId(workflowId(order.tenant(), order.idempotencyKey()))
            .setWorkflowIdReusePolicy(whenClosed)
            .setWorkflowIdConflictPolicy(
                WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
            .setStaticSummary("order " + order.orderId())
            .build();
    OrderWorkflow workflow = temporal.newWorkflowStub(OrderWorkflow.class, options);
    try {
      WorkflowClient.start(workflow::drive, order);
    } catch (WorkflowExecutionAlreadyStarted already) {
      LOG.debug("Order {} is driven already", order.orderId());
    }
  }

  @Override
  public void close() {
    soon.shutdownNow();
  }
}
