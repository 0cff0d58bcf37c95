package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.OrchestratorApplication;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.schema.worker.StepActivity;
import dev.stepkey.step.testing.TestDatabase;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jooq.Record;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * D5, B10: the order's deadline passes before its first step has an answer. Servers report that in
 * several ways, which depend on what the step was doing then, and the real one in other ways than
 * the one in memory; so this runs on the real one wherever it is installed.
 */
final class DeadlineTest {

  private static final TestDatabase DATABASE = TestDatabase.migrated("classpath:db/orders");

  private static DataDirectory directory;
  private static TemporalServer temporal;
  private static ConfigurableApplicationContext app;
  private static Shop shop;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    PrintStream out = System.out;
    Ports ports = Ports.anyFree(out);
    directory = DataDirectory.lock(data);
    temporal =
        TemporalServer.start(
            TemporalMode.AUTO, Map.of("PATH", System.getenv("PATH")), directory, ports, out);
    out.println("Deadline: " + temporal.description());
    int port = ports.of(Listener.API);
    app =
        new App("orchestrator", OrchestratorApplication.class, Listener.API, "orders")
            .start(properties(port));
    shop = new Shop("http://127.0.0.1:" + port, "", name -> "");
  }

  @AfterAll
  static void stop() throws Exception {
    app.close();
    temporal.close();
    directory.close();
  }

  @Test
  void anOrderWhoseFirstStepNobodyTakesIsAborted() throws Exception {
    assertAborted(submitted());
  }

  /** The deadline comes in the pause before the next try, or while the next one is under way. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOrderWhoseFirstStepIsOutIsAborted(boolean thenHangs) throws Exception {
    try (FailingInventory inventory = new FailingInventory(StepActivity.RETRY, thenHangs)) {
      WorkerFactory worker = worker(inventory);
      assertAborted(submitted());
      worker.shutdownNow();
    }
  }

  /** Nobody knows what it means, so it is no ground for compensating. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anOrderWhoseFirstStepFailsInAnUnknownWayIsParked(boolean thenHangs) throws Exception {
    try (FailingInventory inventory = new FailingInventory("java.lang.Error", thenHangs)) {
      WorkerFactory worker = worker(inventory);
      Record order = awaitAny(submitted());
      assertThat(order.get("decision")).isNull();
      assertThat(order.get("parked_code")).isEqualTo("unknown-failure");
      assertThat(order.get("parked_detail", String.class)).contains(FailingInventory.MESSAGE);
      worker.shutdownNow();
    }
  }

  private static void assertAborted(String id) {
    Record order = awaitAny(id);
    assertThat(order.get("decision")).isEqualTo("ABORT");
    assertThat(order.get("reason_code")).isEqualTo("deadline");
    assertThat(order.get("parked_code")).isNull();
  }

  /** The row once the order is decided or parked, whichever comes first. */
  private static Record awaitAny(String id) {
    return await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> DATABASE.db().fetchSingle("SELECT * FROM orders WHERE id = ?::uuid", id),
            order -> order.get("decision") != null || order.get("parked_code") != null);
  }

  private static String submitted() throws Exception {
    String key = UUID.randomUUID().toString();
    return Shop.json(shop.submit(key, Shop.order("TEA-1", 1))).path("id").asString();
  }

  private static WorkerFactory worker(FailingInventory inventory) {
    WorkflowServiceStubs stubs =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder().setTarget(temporal.target()).build());
    WorkerFactory workers = WorkerFactory.newInstance(WorkflowClient.newInstance(stubs));
    workers.newWorker(TaskQueues.INVENTORY).registerActivitiesImplementations(inventory);
    workers.start();
    return workers;
  }

  private static Map<String, String> properties(int port) {
    return Map.of(
        "spring.config.name", "orchestrator",
        "server.port", Integer.toString(port),
        "stepkey.security.mode", "local",
        "management.server.port", "0",
        "spring.datasource.url", DATABASE.url(),
        "spring.datasource.username", "postgres",
        "spring.temporal.connection.target", temporal.target(),
        "stepkey.orders.deadline", "1s",
        // It is tried for as long as one attempt may take, even after the deadline.
        "stepkey.orders.steps.reserve-inventory.start-to-close", "4s");
  }
}
