package dev.stepkey.schema.worker;

import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * Starts a process's worker once its database and Temporal are there, however long that takes.
 *
 * <p>A missing neighbour is no reason to exit: it says in the log, once a while, what it waits for,
 * and health is DOWN until the worker polls. On stop it awaits the activities that are running,
 * before the pool under them closes.
 */
public final class WorkerHost implements SmartLifecycle, HealthIndicator {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerHost.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOG_LINES = Duration.ofSeconds(30);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RUNNING_ACTIVITIES = Duration.ofSeconds(20);

  private final Flyway flyway;
  private final WorkerFactory workers;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Thread starter;
  private volatile @Nullable String waitingFor = "the database";

  WorkerHost(Flyway flyway, WorkerFactory workers) {
    this.flyway = flyway;
    this.workers = workers;
  }

  @Override
  public void start() {
    starter = Thread.ofVirtual().name("worker-host").start(this::startWhenPossible);
  }

  private void startWhenPossible() {
    if (untilDone("the database", flyway::migrate) && untilDone("Temporal", this::startWorkers)) {
      waitingFor = null;
      LOG.info("Worker started");
    }
  }

  private void startWorkers() {
    // start() gives up with an error of its own when nobody listens; connect() says why.
    stubs().connect(CONNECT_TIMEOUT);
    workers.start();
  }

  /** Tries until it works or the process stops; false if it stops. */
  private boolean untilDone(String what, Runnable attempt) {
    Duration pause = FIRST_PAUSE;
    Instant nextLine = Instant.MIN;
    do {
      try {
        attempt.run();
        return true;
      } catch (RuntimeException e) {
        if (stopped.getCount() == 0) {
          return false;
        }
        waitingFor = what + ": " + rootMessage(e);
        if (Instant.now().isAfter(nextLine)) {
          LOG.warn("Waiting for {}", waitingFor);
          nextLine = Instant.now().plus(BETWEEN_LOG_LINES);
        }
      }
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    } while (!stoppedWithin(pause));
    return false;
  }

  private boolean stoppedWithin(Duration pause) {
    try {
      return stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Override
  public void stop() {
    stopped.countDown();
    Thread thread = starter;
    if (thread != null) {
      endStarting(thread);
    }
    if (workers.isStarted()) {
      stopWorkers();
    }
    waitingFor = "nothing: the process stops";
    starter = null;
  }

  /** Or the worker would begin to poll after it was stopped. */
  private static void endStarting(Thread thread) {
    thread.interrupt();
    try {
      thread.join(CONNECT_TIMEOUT.plusSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stopWorkers() {
    try {
      workers.shutdown();
    } catch (RuntimeException e) {
      // It stops polling first and then tells Temporal, which may be gone by now.
      LOG.warn("Temporal was not told that this worker stops: {}", rootMessage(e));
    }
    workers.awaitTermination(RUNNING_ACTIVITIES.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether the database was migrated and the worker has begun to poll. */
  public boolean hasStarted() {
    return waitingFor == null;
  }

  @Override
  public boolean isRunning() {
    return starter != null;
  }

  @Override
  public Health health() {
    String missing = waitingFor;
    if (missing != null) {
      return Health.down().withDetail("waitingFor", missing).build();
    }
    try {
      stubs()
          .blockingStub()
          .withDeadlineAfter(2, TimeUnit.SECONDS)
          .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
      return Health.up().build();
    } catch (RuntimeException e) {
      return Health.down().withDetail("waitingFor", "Temporal: " + rootMessage(e)).build();
    }
  }

  private WorkflowServiceStubs stubs() {
    return workers.getWorkflowClient().getWorkflowServiceStubs();
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return root.getClass().getSimpleName() + ": " + root.getMessage();
  }
}
