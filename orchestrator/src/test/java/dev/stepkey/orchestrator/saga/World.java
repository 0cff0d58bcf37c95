package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.Address;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.schema.worker.StepActivity;
import io.temporal.activity.Activity;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One order with all that its workflows talk to, on a Temporal that skips time. */
final class World implements AutoCloseable {

  /**
   * Time is not skipped while an attempt is open, so one that never answers must be cut soon. The
   * nanoseconds are for the server in memory: an activity that would expire at a full second, it
   * tries for ever (TestServiceRetryState takes an expiration without nanoseconds for none).
   */
  static final StepPolicies POLICIES =
      StepPolicies.all(
          new StepPolicy(
              Duration.ofSeconds(2).plusNanos(1),
              Duration.ofSeconds(1),
              Duration.ofSeconds(30),
              Duration.ofMinutes(15).plusNanos(1),
              "a step"));

  final List<String> calls = new CopyOnWriteArrayList<>();
  final MemoryServices services = new MemoryServices(calls);
  final TestWorkflowEnvironment temporal;
  final MemoryCell cell;
  final OrderInput order;
  private final String workflowId = "order-" + UUID.randomUUID();
  private final String returnId = "return-" + UUID.randomUUID();

  World() {
    this(Duration.ofHours(24));
  }

  /** With another deadline for the order. */
  World(Duration deadline) {
    this(deadline, TestEnvironmentOptions.newBuilder());
  }

  /** With payloads that are written and read otherwise. Each task reads the whole history. */
  World(DataConverter payloads) {
    this(
        Duration.ofHours(24),
        TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                WorkflowClientOptions.newBuilder().setDataConverter(payloads).build())
            .setWorkerFactoryOptions(
                WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(0).build()));
  }

  private World(Duration deadline, TestEnvironmentOptions.Builder options) {
    WorkflowClientOptions client =
        WorkflowClientOptions.newBuilder(options.build().getWorkflowClientOptions())
            .setIdentity("recorder")
            .build();
    temporal =
        TestWorkflowEnvironment.newInstance(options.setWorkflowClientOptions(client).build());
    cell = new MemoryCell(calls, temporal::currentTimeMillis);
    order = order(deadline);
    Worker orders = temporal.newWorker(TaskQueues.ORDERS);
    register(orders);
    orders.registerActivitiesImplementations(cell);
    List<String> queues = List.of(TaskQueues.INVENTORY, TaskQueues.PAYMENT, TaskQueues.SHIPPING);
    for (int i = 0; i < queues.size(); i++) {
      temporal
          .newWorker(queues.get(i))
          .registerActivitiesImplementations(services.activities().get(i));
    }
    temporal.start();
  }

  /** As the application does it. */
  static void register(Worker worker) {
    register(worker, POLICIES);
  }

  static void register(Worker worker, StepPolicies policies) {
    worker.registerWorkflowImplementationFactory(
        OrderWorkflow.class, () -> new OrderWorkflowImpl(policies));
    worker.registerWorkflowImplementationFactory(
        ReturnWorkflow.class, () -> new ReturnWorkflowImpl(policies));
  }

  OrderWorkflow workflow() {
    return temporal.getWorkflowClient().newWorkflowStub(OrderWorkflow.class, options(workflowId));
  }

  private static WorkflowOptions options(String id) {
    return WorkflowOptions.newBuilder().setTaskQueue(TaskQueues.ORDERS).setWorkflowId(id).build();
  }

  /** Drives the order to its end. */
  Decision drive() {
    return workflow().drive(order);
  }

  OrderWorkflow start() {
    OrderWorkflow workflow = workflow();
    WorkflowClient.start(workflow::drive, order);
    return workflow;
  }

  Decision result(OrderWorkflow workflow) {
    return WorkflowStub.fromTyped(workflow).getResult(Decision.class);
  }

  /** Drives a return to its end. */
  boolean giveBack() {
    return temporal
        .getWorkflowClient()
        .newWorkflowStub(ReturnWorkflow.class, options(returnId))
        .drive(order);
  }

  WorkflowExecutionHistory history() {
    return temporal.getWorkflowClient().fetchHistory(workflowId);
  }

  WorkflowExecutionHistory returnHistory() {
    return temporal.getWorkflowClient().fetchHistory(returnId);
  }

  Decision refusedAt(String step) {
    services.refuse(step, "no");
    return drive();
  }

  /** Drives the order to its end, and tells its workflow something on the way. */
  Decision tellAfter(Duration delay, Consumer<OrderWorkflow> what) {
    OrderWorkflow workflow = start();
    after(delay, () -> what.accept(workflow));
    return result(workflow);
  }

  /** In so much skipped time from now. */
  void after(Duration delay, Runnable action) {
    temporal.registerDelayedCallback(delay, action);
  }

  /** Every attempt fails, before it does anything. */
  void failing(String activity, Supplier<ApplicationFailure> failure) {
    services.fault(
        activity,
        new MemoryServices.Fault() {
          @Override
          public <A> A around(Supplier<A> body) {
            throw failure.get();
          }
        });
  }

  static ApplicationFailure outage() {
    return ApplicationFailure.newFailure("down", StepActivity.RETRY);
  }

  /** The first attempt takes effect and never answers. */
  void losingTheFirstAnswer(String activity) {
    services.fault(
        activity,
        new MemoryServices.Fault() {
          @Override
          public <A> A around(Supplier<A> body) {
            A answer = body.get();
            if (Activity.getExecutionContext().getInfo().getAttempt() == 1) {
              Activity.getExecutionContext().doNotCompleteOnReturn();
            }
            return answer;
          }
        });
  }

  /** Attempts stay open until released; counts down when the first has begun. */
  void holding(String activity, CountDownLatch begun, CountDownLatch released) {
    services.fault(
        activity,
        new MemoryServices.Fault() {
          @Override
          public <A> A around(Supplier<A> body) {
            begun.countDown();
            await(released);
            return body.get();
          }
        });
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited in vain");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private OrderInput order(Duration deadline) {
    // Odd milliseconds: see the policies.
    Instant now = Instant.ofEpochMilli(temporal.currentTimeMillis() | 1);
    return new OrderInput(
        "t",
        "k",
        UUID.randomUUID(),
        now,
        now.plus(deadline),
        List.of(new OrderLine("TEA-1", 2)),
        new Money(2580, "EUR"),
        "pm_card_visa",
        new Address("Ada", "Street 1", "Berlin", "10117", "DE"));
  }

  @Override
  public void close() {
    temporal.close();
  }
}
