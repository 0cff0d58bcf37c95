package dev.stepkey.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.testserver.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service is started before anything that it needs is there. */
final class InventoryStartTest {

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void waitsForItsDatabaseItsRolesAndTemporalAndSaysSo() throws Exception {
    int databasePort = freePort();
    int temporalPort = databasePort + 1;
    try (ConfigurableApplicationContext app = start(databasePort, temporalPort)) {
      String health = "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
      awaitHealth(health, 503, "waitingFor\":\"the database");
      try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().setPort(databasePort).start()) {
        awaitHealth(health, 503, "inventory_migrator\\\" does not exist");
        ServiceDatabase.create(postgres);
        awaitHealth(health, 503, "waitingFor\":\"Temporal");
        try (var temporal = TestServer.createPortBoundServer(temporalPort)) {
          awaitHealth(health, 200, "\"worker\":{\"status\":\"UP\"}");
          assertThat(app.isActive()).isTrue();
          // Before Temporal goes, so that its last words are about its own shutdown.
          app.close();
        }
      }
    }
  }

  private void awaitHealth(String url, int status, String text) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/actuator/health")).build();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              HttpResponse<String> answer =
                  http.send(request, HttpResponse.BodyHandlers.ofString());
              assertThat(answer.body()).contains(text);
              assertThat(answer.statusCode()).isEqualTo(status);
            });
  }

  private static ConfigurableApplicationContext start(int databasePort, int temporalPort) {
    return new SpringApplicationBuilder(InventoryApplication.class)
        .run(
            "--spring.config.name=inventory",
            "--server.port=0",
            "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + databasePort + "/inventory",
            "--spring.temporal.connection.target=127.0.0.1:" + temporalPort);
  }

  /**
   * Below the range that the system gives to outgoing connections: a client that keeps connecting
   * to a free port of that range at last meets itself there.
   */
  private static int freePort() throws IOException {
    for (int port = 20_000 + (int) (ProcessHandle.current().pid() % 10_000); ; port++) {
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        assertThat(port).isLessThan(32_000);
      }
    }
  }
}
