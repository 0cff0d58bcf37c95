package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.OrderWorkflow;
import dev.stepkey.orchestrator.saga.Progress;
import dev.stepkey.orchestrator.saga.ReturnWorkflow;
import dev.stepkey.orchestrator.saga.StepView;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads orders. What has ended is read from the row alone; only running steps are asked for. */
public final class OrderReading implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OrderReading.class);

  /** A reader does not wait long for a workflow: the row says enough. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /**
   * So many readers may wait for a workflow at once, a quarter of the server's threads. While
   * Temporal is away each would keep its thread for as long as its patience lasts, and a few
   * readers a second would keep all of them.
   */
  static final int ASKING = 8;

  private final OrderRepository orders;
  private final Semaphore places = new Semaphore(ASKING);
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

  /**
   * One order with its steps.
   *
   * @throws RefusedException if the tenant has no such order, or it has expired
   */
  public OrderView find(String tenant, UUID id) {
    OrderRepository.Row row = orders.require(tenant, id);
    return row.view().isAtRest() ? row.view() : running(row);
  }

  /**
   * A page of orders, newest first.
   *
   * @param status only these, if given
   * @param parked only those that are, or that are not, if given
   * @param cursor the last id of the page before, if there was one
   */
  public List<OrderView> list(
      String tenant,
      @Nullable Status status,
      @Nullable Boolean parked,
      @Nullable UUID cursor,
      int limit) {
    return orders.list(tenant, status, parked, cursor, limit);
  }

  /**
   * Those orders that have ended, as they ended: nothing that came later is in it, so it reads the
   * same for ever.
   *
   * @param tenants whose order each is, by its id
   */
  public Map<UUID, OrderView> ended(Map<UUID, String> tenants) {
    return orders.ended(tenants);
  }

  private OrderView running(OrderRepository.Row row) {
    return row.view().withSteps(steps(row));
  }

  /** Who finds no place is told at once that the steps cannot be asked for now. */
  private List<StepView> steps(OrderRepository.Row order) {
    if (!places.tryAcquire()) {
      return Progress.all(StepView.Status.UNKNOWN);
    }
    try {
      return asked(order);
    } finally {
      places.release();
    }
  }

  private List<StepView> asked(OrderRepository.Row order) {
    try {
      return order.view().status() == Status.RETURNING
          ? temporal
              .newWorkflowStub(ReturnWorkflow.class, OrderStarter.returnId(order.input()))
              .steps()
          : temporal.newWorkflowStub(OrderWorkflow.class, order.view().workflowId()).steps();
    } catch (RuntimeException e) {
      // Not started yet, or Temporal is away: the order is safe, its steps cannot be asked now.
      LOG.debug("No progress of order {}: {}", order.view().id(), e.getMessage());
      return Progress.all(StepView.Status.UNKNOWN);
    }
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }
}
