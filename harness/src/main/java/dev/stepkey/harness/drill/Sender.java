package dev.stepkey.harness.drill;

import dev.stepkey.harness.drill.Difference.Found;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.DataConverter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Sends requests through Temporal at a bounded rate, and stops at the first wrong answer. */
final class Sender implements AutoCloseable {

  /** Requests of one workflow, which sends them at once. */
  private static final int BATCH = 10;

  private static final int WORKFLOWS_AT_ONCE = 8;

  /** Longer than an activity is tried. */
  private static final Duration LONGEST_WORKFLOW = Duration.ofMinutes(1);

  private final String name = "drill-" + UUID.randomUUID();
  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final WorkerFactory workers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore places = new Semaphore(WORKFLOWS_AT_ONCE);
  private final AtomicReference<@Nullable Difference> first = new AtomicReference<>();
  private final AtomicInteger answered = new AtomicInteger();
  private int sent;

  private Sender(WorkflowServiceStubs stubs, String namespace, DataConverter converter) {
    this.stubs = stubs;
    this.client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder()
                .setNamespace(namespace)
                .setDataConverter(converter)
                .build());
    this.workers = WorkerFactory.newInstance(client);
  }

  /**
   * Starts the drill's own worker.
   *
   * @throws RuntimeException if no Temporal answers there
   */
  static Sender start(String temporal, String namespace, DataConverter converter) {
    Sender sender =
        new Sender(
            WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(temporal).build()),
            namespace,
            converter);
    try {
      sender.stubs.connect(Duration.ofSeconds(5));
      sender
          .workers
          .newWorker(sender.name)
          .registerWorkflowImplementationTypes(DrillWorkflowImpl.class);
      sender.workers.start();
      return sender;
    } catch (RuntimeException e) {
      sender.close();
      throw e;
    }
  }

  /**
   * Sends all, in this order.
   *
   * @param rate requests a second
   * @param recheck asked before each batch
   * @throws Found at the first answer that is another, or when the deployment is too slow; what is
   *     on its way then is waited for
   */
  void send(List<Expectation> all, int rate, Recheck recheck) throws SQLException, Found {
    try {
      give(all, rate, recheck);
    } catch (SQLException | RuntimeException e) {
      // What was answered wrong before the databases went away is what matters.
      throwFirst();
      throw e;
    }
    throwFirst();
  }

  private void throwFirst() throws Found {
    Difference difference = first.get();
    if (difference != null) {
      throw new Found(difference);
    }
  }

  /** Returns when all that was given to Temporal is answered. */
  private void give(List<Expectation> all, int rate, Recheck recheck) throws SQLException, Found {
    int batch = Math.clamp(rate / 5, 1, BATCH);
    Pace pace = new Pace(rate, all.size());
    try {
      while (sent < all.size() && first.get() == null) {
        pace.awaitTurnAfter(sent);
        List<Expectation> due = all.subList(sent, Math.min(all.size(), sent + batch));
        recheck.check(due);
        places.acquireUninterruptibly();
        if (pace.isTooSlow()) {
          places.release();
          throw new Found(due.getFirst().but("not asked: the deployment is too slow"));
        }
        start(sent, due);
        sent += due.size();
      }
    } finally {
      places.acquireUninterruptibly(WORKFLOWS_AT_ONCE);
    }
  }

  /** One request alone, before all others, and its answer. */
  Answer ask(Request request) {
    try {
      return workflow("probe").send(List.of(request)).getFirst();
    } catch (RuntimeException failure) {
      return Answer.failed(failure);
    }
  }

  /** Requests that were given to Temporal. */
  int sent() {
    return sent;
  }

  /** Those of them that were answered as they must be. */
  int answered() {
    return answered.get();
  }

  /** What must still be true before something is sent. */
  interface Recheck {
    void check(List<Expectation> due) throws SQLException, Found;
  }

  /** No run outlives the drill by more than its timeout: there is nothing in it to compensate. */
  private DrillWorkflow workflow(String part) {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setWorkflowId(name + "-" + part)
            .setTaskQueue(name)
            .setWorkflowRunTimeout(LONGEST_WORKFLOW)
            .build();
    return client.newWorkflowStub(DrillWorkflow.class, options);
  }

  private void start(int number, List<Expectation> due) {
    DrillWorkflow workflow = workflow(String.valueOf(number));
    List<Request> requests = due.stream().map(Expectation::request).toList();
    threads.execute(
        () -> {
          try {
            judge(due, workflow.send(requests));
          } catch (RuntimeException failure) {
            first.compareAndSet(null, due.getFirst().but(Answer.failed(failure).toString()));
          } finally {
            places.release();
          }
        });
  }

  private void judge(List<Expectation> due, List<Answer> answers) {
    for (int i = 0; i < due.size(); i++) {
      if (!answers.get(i).equals(due.get(i).answer())) {
        first.compareAndSet(null, due.get(i).but(answers.get(i).toString()));
        return;
      }
      answered.incrementAndGet();
    }
  }

  @Override
  public void close() {
    threads.close();
    workers.shutdownNow();
    workers.awaitTermination(5, TimeUnit.SECONDS);
    stubs.shutdownNow();
  }
}
