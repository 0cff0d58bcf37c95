package dev.stepkey.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.OrchestratorApplication;
import dev.stepkey.step.testing.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API without Temporal: nobody drives the orders, so they stand where a test puts them. */
final class IdleApi implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();

  static final String PROCEEDING = "decision = 'PROCEED', decided_at = now()";
  static final String COMPLETED =
      PROCEEDING + ", ended_as = 'COMPLETED', ended_at = now(), steps = '[]'";
  static final String ABORTED =
      "decision = 'ABORT', decided_at = now(), reason_code = 'declined', reason_detail = 'no'";
  static final String PARKED =
      ABORTED
          + ", parked_at = now(), parked_step = 'refund-payment', parked_code = 'outage'"
          + ", parked_detail = 'down'";

  static final String RETRY = "{\"operator\":\"ada\",\"action\":\"retry-now\"}";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestDatabase database = TestDatabase.migrated("classpath:db/orders");
  private final ConfigurableApplicationContext app =
      new SpringApplicationBuilder(OrchestratorApplication.class)
          .run(
              "--spring.config.name=orchestrator",
              "--server.port=0",
              "--spring.datasource.url=" + database.url(),
              "--spring.datasource.username=postgres",
              "--spring.temporal.connection.target=127.0.0.1:9");

  final DSLContext db = database.db();

  void clear() {
    db.execute("TRUNCATE orders CASCADE");
  }

  @Override
  public void close() {
    app.close();
  }

  JsonNode list(String query) throws Exception {
    HttpResponse<String> page = send("GET", "/v1/orders" + query, null, null);
    assertThat(page.statusCode()).isEqualTo(200);
    return JSON.readTree(page.body()).path("orders");
  }

  JsonNode read(String id) throws Exception {
    return JSON.readTree(send("GET", "/v1/orders/" + id, null, null).body());
  }

  String accepted(String state) throws Exception {
    String id = accepted();
    db.execute("UPDATE orders SET " + state + " WHERE id = ?", UUID.fromString(id));
    return id;
  }

  String accepted() throws Exception {
    String order =
        """
        {"customerId":"c-1","lines":[{"sku":"TEA-1","quantity":2}],"paymentMethod":"pm_card_visa",
         "shipTo":{"name":"Ada","street":"Street 1","city":"Berlin","postalCode":"10117",
         "country":"DE"}}
        """;
    HttpResponse<String> accepted = post("/v1/orders", UUID.randomUUID().toString(), order);
    assertThat(accepted.statusCode()).isEqualTo(202);
    return JSON.readTree(accepted.body()).path("id").asString();
  }

  HttpResponse<String> post(String path, @Nullable String key, @Nullable String body)
      throws Exception {
    return send("POST", path, key, body);
  }

  HttpResponse<String> send(String method, String path, @Nullable String key, @Nullable String body)
      throws Exception {
    String port = app.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
