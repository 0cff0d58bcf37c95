package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.OrchestratorApplication;
import dev.stepkey.step.testing.TestDatabase;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * D5: nobody takes the first step, and the order's deadline passes. Servers report that in another
 * way than a step that was tried and failed, and the real one in another way than the one in
 * memory; so this runs on the real one wherever it is installed.
 */
final class DeadlineTest {

  @Test
  void anOrderWhoseFirstStepNobodyTakesIsAborted(@TempDir Path data) throws Exception {
    TestDatabase database = TestDatabase.migrated("classpath:db/orders");
    PrintStream out = System.out;
    Ports ports = FreePorts.any(out);
    try (DataDirectory directory = DataDirectory.lock(data);
        TemporalServer temporal =
            TemporalServer.start(
                TemporalMode.AUTO, Map.of("PATH", System.getenv("PATH")), directory, ports, out);
        var app =
            new App("orchestrator", OrchestratorApplication.class, Listener.API, "orders")
                .start(properties(database, temporal, ports.of(Listener.API)))) {
      out.println("Deadline: " + temporal.description());
      Shop shop = new Shop("http://127.0.0.1:" + ports.of(Listener.API), "", name -> "");
      shop.submit("k-1", Shop.order("TEA-1", 1));
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () ->
                  assertThat(database.db().fetchSingle("SELECT decision, reason_code FROM orders"))
                      .extracting(row -> row.get(0), row -> row.get(1))
                      .containsExactly("ABORT", "deadline"));
      assertThat(app.isActive()).isTrue();
    }
  }

  private static Map<String, String> properties(
      TestDatabase database, TemporalServer temporal, int port) {
    return Map.of(
        "spring.config.name",
        "orchestrator",
        "server.port",
        Integer.toString(port),
        "spring.datasource.url",
        database.url(),
        "spring.datasource.username",
        "postgres",
        "spring.temporal.connection.target",
        temporal.target(),
        "stepkey.orders.deadline",
        "1s");
  }
}
