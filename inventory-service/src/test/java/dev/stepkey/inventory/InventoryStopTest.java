package dev.stepkey.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.StepCall;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.step.testing.TestDatabase;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.RetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service is stopped while a step is running. */
final class InventoryStopTest {

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/inventory");

  /** Calls the step once: if its first attempt is lost, there is no second. */
  @WorkflowInterface
  public interface ReserveOnce {

    /** What the step answered. */
    @WorkflowMethod
    String reserve(ReserveInventory command);
  }

  /** Likewise. */
  public static final class ReserveOnceImpl implements ReserveOnce {

    private final InventoryActivities inventory =
        Workflow.newActivityStub(
            InventoryActivities.class,
            ActivityOptions.newBuilder()
                .setTaskQueue(TaskQueues.INVENTORY)
                .setStartToCloseTimeout(Duration.ofSeconds(30))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                .build());

    @Override
    public String reserve(ReserveInventory command) {
      return inventory.reserveInventory(command).outcome().toString();
    }
  }

  @Test
  void awaitsTheStepThatIsRunningAndReportsIt() throws Exception {
    int port = freePort();
    try (var server = TestServer.createPortBoundServer(port);
        Connection rival = DATABASE.dataSource().getConnection();
        Statement statement = rival.createStatement()) {
      WorkflowServiceStubs stubs = stubs(port);
      WorkerFactory driver = driver(stubs);
      ConfigurableApplicationContext app = start(port);
      WorkerFactory workers = app.getBean(WorkerFactory.class);
      rival.setAutoCommit(false);
      statement.execute("SELECT * FROM stock WHERE sku = 'TEA-1' FOR UPDATE");
      WorkflowStub workflow = reserve(driver.getWorkflowClient());
      await().until(InventoryStopTest::aStepWaitsForTheRow);
      Thread stopping = Thread.ofVirtual().start(app::close);
      await().until(workers::isShutdown);
      rival.rollback();
      assertThat(workflow.getResult(String.class)).startsWith("Completed");
      stopping.join(Duration.ofSeconds(30));
      assertThat(app.isActive()).isFalse();
      driver.shutdownNow();
      stubs.shutdownNow();
    }
  }

  private static boolean aStepWaitsForTheRow() {
    DSLContext db = DATABASE.db();
    return db.fetchSingle(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
            .get(0, Integer.class)
        > 0;
  }

  private static WorkflowStub reserve(WorkflowClient client) {
    UUID id = UUID.randomUUID();
    StepCall call = new StepCall("t", id + ":reserve-inventory", id, Instant.now());
    WorkflowOptions options = WorkflowOptions.newBuilder().setTaskQueue("driver").build();
    ReserveOnce workflow = client.newWorkflowStub(ReserveOnce.class, options);
    WorkflowClient.start(
        workflow::reserve, new ReserveInventory(call, List.of(new OrderLine("TEA-1", 1))));
    return WorkflowStub.fromTyped(workflow);
  }

  private static WorkerFactory driver(WorkflowServiceStubs stubs) {
    WorkerFactory factory = WorkerFactory.newInstance(WorkflowClient.newInstance(stubs));
    factory.newWorker("driver").registerWorkflowImplementationTypes(ReserveOnceImpl.class);
    factory.start();
    return factory;
  }

  private static WorkflowServiceStubs stubs(int port) {
    return WorkflowServiceStubs.newServiceStubs(
        WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:" + port).build());
  }

  private static ConfigurableApplicationContext start(int temporalPort) {
    return new SpringApplicationBuilder(InventoryApplication.class)
        .run(
            "--spring.config.name=inventory",
            "--server.port=0",
            "--spring.datasource.url=" + DATABASE.url(),
            "--spring.datasource.username=postgres",
            "--spring.temporal.connection.target=127.0.0.1:" + temporalPort);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
