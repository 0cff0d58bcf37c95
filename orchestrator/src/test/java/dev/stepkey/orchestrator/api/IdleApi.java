package dev.stepkey.orchestrator.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.OrchestratorApplication;
import dev.stepkey.step.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API without Temporal: nobody drives the orders, so they stand where a test puts them. */
final class IdleApi implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();

  static final String ORDER =
      """
      {"customerId":"c-1","lines":[{"sku":"TEA-1","quantity":2}],"paymentMethod":"pm_card_visa",
       "shipTo":{"name":"Ada","street":"Street 1","city":"Berlin","postalCode":"10117",
       "country":"DE"}}
      """;

  static final String PROCEEDING = "decision = 'PROCEED', decided_at = now()";
  static final String COMPLETED =
      PROCEEDING + ", ended_as = 'COMPLETED', ended_at = now(), steps = '[]'";
  static final String ABORTED =
      "decision = 'ABORT', decided_at = now(), reason_code = 'declined', reason_detail = 'no'";
  static final String PARKED =
      ABORTED
          + ", parked_at = now(), parked_step = 'refund-payment', parked_code = 'outage'"
          + ", parked_detail = 'down'";

  static final String RETRY = "{\"action\":\"retry-now\"}";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestDatabase database = TestDatabase.migrated("classpath:db/orders");
  private final ConfigurableApplicationContext app;

  final DSLContext db = database.db();

  /** With {@code settings} of a test's own, {@code --name=value}. */
  IdleApi(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--spring.config.name=orchestrator",
                "--server.port=0",
                "--stepkey.security.mode=local",
                "--management.server.port=0",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=postgres",
                "--spring.temporal.connection.target=127.0.0.1:9"));
    all.addAll(List.of(settings));
    app =
        new SpringApplicationBuilder(OrchestratorApplication.class).run(all.toArray(String[]::new));
  }

  int port() {
    return app.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** Something the API is made of. */
  <T> T bean(Class<T> type) {
    return app.getBean(type);
  }

  /** Bytes as they are, on a connection of their own; the whole answer. */
  String raw(String request) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /** A connection, to be closed by whoever asked for it. */
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(20_000);
    return socket;
  }

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
    HttpResponse<String> accepted = post("/v1/orders", UUID.randomUUID().toString(), ORDER);
    assertThat(accepted.statusCode()).isEqualTo(202);
    return JSON.readTree(accepted.body()).path("id").asString();
  }

  HttpResponse<String> post(String path, @Nullable String key, @Nullable String body)
      throws Exception {
    return send("POST", path, key, body);
  }

  HttpResponse<String> send(String method, String path, @Nullable String key, @Nullable String body)
      throws Exception {
    return HTTP.send(request(method, path, key, body).build(), BodyHandlers.ofString());
  }

  /** With one more header. */
  HttpResponse<String> send(
      String method,
      String path,
      @Nullable String key,
      @Nullable String body,
      String header,
      String value)
      throws Exception {
    HttpRequest request = request(method, path, key, body).header(header, value).build();
    return HTTP.send(request, BodyHandlers.ofString());
  }

  /** The same without waiting for the answer. */
  CompletableFuture<HttpResponse<String>> submitSoon(String key, String prefer) {
    HttpRequest request =
        request("POST", "/v1/orders", key, ORDER).header("Prefer", prefer).build();
    return HTTP.sendAsync(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(
      String method, String path, @Nullable String key, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (key != null) {
      request.header("Idempotency-Key", key);
    }
    return request;
  }

  static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
