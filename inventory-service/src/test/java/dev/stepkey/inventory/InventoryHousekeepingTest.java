package dev.stepkey.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.worker.WorkerHost;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.util.UUID;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service keeps its own records in order while it runs. */
final class InventoryHousekeepingTest {

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/inventory");

  @Test
  void countsReplaysErasesWhatIsOldAndShowsWhatIsInDoubt() throws Exception {
    DSLContext db = DATABASE.db();
    db.execute(
        """
        INSERT INTO step_record (tenant, idempotency_key, step, state, accepted_at, updated_at)
        VALUES ('t', 'old', 'reserve-inventory', 'VOIDED', '1910-01-01', '1910-01-01')
        """);
    db.execute(
        """
        INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, ref, accepted_at)
        VALUES ('t', 'open', 'reserve-inventory', 'PREPARED', 'v1:x', 'ref', '1910-01-01')
        """);
    int port = freePort();
    try (var server = TestServer.createPortBoundServer(port);
        ConfigurableApplicationContext app = start(port, "36500d")) {
      await().until(() -> count(db, "step_record WHERE idempotency_key = 'old'") == 0);
      ReserveInventory command = FrozenClaimer.command(UUID.randomUUID());
      LocalStep<ReserveInventory, InventoryActivities.Reservation> step =
          new InventoryConfiguration().reserveInventory(app.getBean(StepTable.class));
      for (int i = 0; i < 3; i++) {
        step.execute(FrozenClaimer.key(command), command.call().acceptedAt(), command);
      }
      await().until(() -> count(db, "step_replay WHERE replays = 2") == 1);
      MeterRegistry meters = app.getBean(MeterRegistry.class);
      await().until(() -> meters.get("stepkey.step.in.doubt").gauge().value() == 1);
      assertThat(meters.get("stepkey.step.in.doubt.age").timeGauge().value()).isPositive();
      assertThat(app.getBean(WorkerHost.class).hasStarted()).isTrue();
    }
  }

  @Test
  void refusesToKeepRecordsForLessThanADayAndNamesTheProperty() {
    assertThatThrownBy(() -> start(9, "23h").close())
        .rootCause()
        .hasMessageContaining("stepkey.steps.keep");
  }

  private static int count(DSLContext db, String rows) {
    return db.fetchSingle("SELECT count(*) FROM " + rows).get(0, Integer.class);
  }

  private static ConfigurableApplicationContext start(int temporalPort, String keep) {
    return new SpringApplicationBuilder(InventoryApplication.class)
        .run(
            "--spring.config.name=inventory",
            "--server.port=0",
            "--stepkey.steps.keep=" + keep,
            "--stepkey.retention.provider-keys=1h",
            "--stepkey.retention.workflows=1h",
            "--stepkey.retention.order-keys=40000d",
            "--stepkey.steps.count-interval=100ms",
            "--stepkey.steps.erase-interval=100ms",
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
