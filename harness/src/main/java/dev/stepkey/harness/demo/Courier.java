package dev.stepkey.harness.demo;

import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.StepCall;
import dev.stepkey.schema.StepNames;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Delivers jobs through Temporal, one after the other, to whichever service it is told. */
final class Courier implements AutoCloseable {

  static final String SKU = "TEA-1";
  static final String TENANT = "demo";

  private static final String TASK_QUEUE = "demo";

  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final WorkerFactory workers;

  /** Decided once, when the jobs were accepted: a clock at each delivery would be another job. */
  private final Instant acceptedAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  private int deliveries;

  private Courier(WorkflowServiceStubs stubs) {
    this.stubs = stubs;
    this.client = WorkflowClient.newInstance(stubs);
    this.workers = WorkerFactory.newInstance(client);
  }

  /** Starts the demo's workers: one for the deliveries, one for the service without a guard. */
  static Courier start(String temporal, NaiveInventory naive) {
    Courier courier =
        new Courier(
            WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(temporal).build()));
    courier.workers.newWorker(TASK_QUEUE).registerWorkflowImplementationTypes(DeliveryImpl.class);
    courier.workers.newWorker(NaiveInventory.TASK_QUEUE).registerActivitiesImplementations(naive);
    courier.workers.start();
    return courier;
  }

  /** One more delivery of a job; returns when the service has answered, or has failed for good. */
  Delivered deliver(String job, Side to) {
    ReserveInventory command = command(job);
    String key = command.call().tenant() + "/" + command.call().stepKey();
    String id = "delivery-%d-of-%s-to-%s".formatted(++deliveries, job, to.taskQueue());
    WorkflowOptions options =
        WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(TASK_QUEUE).build();
    Delivery delivery = client.newWorkflowStub(Delivery.class, options);
    WorkflowExecution run = WorkflowClient.start(delivery::deliver, command, to.taskQueue());
    String answer = answer(WorkflowStub.fromTyped(delivery));
    int attempts = attempts(id, run.getRunId());
    return new Delivered(key, id, run.getRunId(), attempts, answer, to.observedEffects());
  }

  /**
   * The key and all that is in the command come from the job. Nothing of it is the delivery's: not
   * its workflow id, not its run id, not its attempt, not its time.
   */
  private ReserveInventory command(String job) {
    UUID order = UUID.nameUUIDFromBytes(job.getBytes(StandardCharsets.UTF_8));
    String stepKey = job + ":" + StepNames.RESERVE_INVENTORY;
    return new ReserveInventory(
        new StepCall(TENANT, stepKey, order, acceptedAt), List.of(new OrderLine(SKU, 1)));
  }

  private static String answer(WorkflowStub delivery) {
    try {
      return delivery.getResult(String.class);
    } catch (WorkflowException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      return "failed: " + root.getMessage();
    }
  }

  private int attempts(String workflowId, String runId) {
    return client.fetchHistory(workflowId, runId).getEvents().stream()
        .filter(event -> event.hasActivityTaskStartedEventAttributes())
        .mapToInt(event -> event.getActivityTaskStartedEventAttributes().getAttempt())
        .sum();
  }

  @Override
  public void close() {
    workers.shutdownNow();
    workers.awaitTermination(5, TimeUnit.SECONDS);
    stubs.shutdownNow();
  }
}
