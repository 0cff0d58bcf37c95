package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.OrderWorkflow;
import dev.stepkey.orchestrator.saga.Progress;
import dev.stepkey.orchestrator.saga.StepView;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads orders. What has ended is read from the row alone; only running steps are asked for. */
public final class OrderReading implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OrderReading.class);

  /** A reader does not wait long for a workflow: the row says enough. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final OrderRepository orders;
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient temporal;

  /**
   * Reads over a connection of its own: the client repeats a call that fails for a minute, which is
   * right for a worker, and would hold every reader and at last the whole API while Temporal is
   * away.
   */
  OrderReading(OrderRepository orders, WorkflowClient like) {
    WorkflowServiceStubsOptions options = like.getWorkflowServiceStubs().getOptions();
    this.orders = orders;
    this.stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder(options)
                .setRpcQueryTimeout(PATIENCE)
                .setRpcRetryOptions(
                    RpcRetryOptions.newBuilder(options.getRpcRetryOptions())
                        .setExpiration(PATIENCE)
                        .build())
                .build());
    this.temporal = WorkflowClient.newInstance(stubs, like.getOptions());
  }

  /** One order with its steps; empty if the tenant has no such order. */
  public Optional<OrderView> find(String tenant, UUID id) {
    return orders.find(tenant, id).map(row -> row.view().hasEnded() ? row.view() : running(row));
  }

  /**
   * A page of orders, newest first.
   *
   * @param status only these, if given
   * @param cursor the last id of the page before, if there was one
   */
  public List<OrderView> list(
      String tenant, @Nullable Status status, @Nullable UUID cursor, int limit) {
    return orders.list(tenant, status, cursor, limit);
  }

  private OrderView running(OrderRepository.Row row) {
    return row.view().withSteps(steps(row.view()));
  }

  private List<StepView> steps(OrderView order) {
    try {
      return temporal.newWorkflowStub(OrderWorkflow.class, order.workflowId()).steps();
    } catch (RuntimeException e) {
      // Not started yet, or Temporal is away: the order is safe, its steps cannot be asked now.
      LOG.debug("No progress of order {}: {}", order.id(), e.getMessage());
      return Progress.all(StepView.Status.UNKNOWN);
    }
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
