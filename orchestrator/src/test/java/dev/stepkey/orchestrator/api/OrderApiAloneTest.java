package dev.stepkey.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.OrchestratorApplication;
import dev.stepkey.step.testing.TestDatabase;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The API while its neighbours are away. Port 9 of this machine is where nobody listens. */
final class OrderApiAloneTest {

  private static final String ORDER =
      """
      {"customerId":"c-1","lines":[{"sku":"TEA-1","quantity":2}],"paymentMethod":"pm_card_visa",
       "shipTo":{"name":"Ada","street":"Street 1","city":"Berlin","postalCode":"10117",
       "country":"DE"}}
      """;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void withoutTemporalAnOrderIsAcceptedAndKeptForTheRelay() throws Exception {
    TestDatabase database = TestDatabase.migrated("classpath:db/orders");
    try (ConfigurableApplicationContext app = start(database.url())) {
      HttpResponse<String> accepted = submit(app);
      assertThat(accepted.statusCode()).isEqualTo(202);
      HttpResponse<String> again = submit(app);
      assertThat(again.body()).isEqualTo(accepted.body());
      String location = accepted.headers().firstValue("Location").orElseThrow();
      assertThat(get(app, location).body())
          .contains("\"status\":\"RUNNING\"")
          .contains("\"status\":\"UNKNOWN\"");
      assertThat(database.db().fetchCount(database.db().selectFrom("orders"))).isEqualTo(1);
      assertThat(health(app).statusCode()).isEqualTo(503);
    }
  }

  @Test
  void aReaderIsNotHeldWhenTemporalGoesAway() throws Exception {
    TestDatabase database = TestDatabase.migrated("classpath:db/orders");
    int port = freePort();
    try (var temporal = TestServer.createPortBoundServer(port)) {
      try (ConfigurableApplicationContext app = start(database.url(), "127.0.0.1:" + port)) {
        String location = submit(app).headers().firstValue("Location").orElseThrow();
        await().untilAsserted(() -> assertThat(get(app, location).body()).contains("\"PENDING\""));
        temporal.close();
        // The client's own patience is a minute; the request gives up after 20 seconds.
        assertThat(get(app, location).body()).contains("\"status\":\"UNKNOWN\"");
      }
    }
  }

  @Test
  void withoutADatabaseNothingIsAcceptedAndTheAnswerSaysWhatToDo() throws Exception {
    try (ConfigurableApplicationContext app = start("jdbc:postgresql://127.0.0.1:9/orders")) {
      HttpResponse<String> refused = submit(app);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.body()).contains("\"code\":\"database-unavailable\"");
      assertThat(health(app).body()).contains("waitingFor\":\"the database");
    }
  }

  private HttpResponse<String> submit(ConfigurableApplicationContext app) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(app, "/v1/orders"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "k-1")
            .POST(BodyPublishers.ofString(ORDER))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(ConfigurableApplicationContext app, String path)
      throws Exception {
    return get(uri(app, path));
  }

  private HttpResponse<String> health(ConfigurableApplicationContext app) throws Exception {
    return get(uri(app, "local.management.port", "/actuator/health"));
  }

  private HttpResponse<String> get(URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build();
    return http.send(request, BodyHandlers.ofString());
  }

  private static URI uri(ConfigurableApplicationContext app, String path) {
    return uri(app, "local.server.port", path);
  }

  private static URI uri(ConfigurableApplicationContext app, String port, String path) {
    return URI.create("http://127.0.0.1:" + app.getEnvironment().getRequiredProperty(port) + path);
  }

  private static ConfigurableApplicationContext start(String databaseUrl) {
    return start(databaseUrl, "127.0.0.1:9");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static ConfigurableApplicationContext start(String databaseUrl, String temporal) {
    return new SpringApplicationBuilder(OrchestratorApplication.class)
        .run(
            "--spring.config.name=orchestrator",
            "--server.port=0",
            "--stepkey.security.mode=local",
            "--management.server.port=0",
            "--spring.datasource.url=" + databaseUrl,
            "--spring.datasource.username=postgres",
            "--spring.temporal.connection.target=" + temporal);
  }
}
