package dev.stepkey.orchestrator.access;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API in one of its modes, without Temporal, with a route that has no rule. */
final class AccessApi implements AutoCloseable {

  static final String ORDER =
      """
      {"customerId":"c-1","lines":[{"sku":"TEA-1","quantity":2}],"paymentMethod":"pm_card_visa",
       "shipTo":{"name":"Ada","street":"Street 1","city":"Berlin","postalCode":"10117",
       "country":"DE"}}
      """;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestDatabase database = TestDatabase.migrated("classpath:db/orders");
  private final ConfigurableApplicationContext app;

  final DSLContext db = database.db();

  /** With {@code settings} such as {@code --stepkey.security.mode=jwt}. */
  AccessApi(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--spring.config.name=orchestrator",
                "--server.port=0",
                "--management.server.port=0",
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=postgres",
                "--spring.temporal.connection.target=127.0.0.1:9",
                "--stepkey.test.unruled=true"));
    all.addAll(List.of(settings));
    app =
        new SpringApplicationBuilder(OrchestratorApplication.class).run(all.toArray(String[]::new));
  }

  @Override
  public void close() {
    app.close();
  }

  String databaseUrl() {
    return database.url();
  }

  /** The one number that a query has as its answer. */
  int count(String sql, Object... values) {
    return db.fetchSingle(sql, values).get(0, Integer.class);
  }

  /** A new key. */
  String key(String tenant, String name, Role... roles) {
    ApiKey key = ApiKey.random();
    String[] names = List.of(roles).stream().map(Role::wire).toArray(String[]::new);
    db.execute(
        "INSERT INTO api_key (id, tenant, name, slot, roles, hash) VALUES (?, ?, ?, 1, ?, ?)",
        key.id(),
        tenant,
        name,
        names,
        key.hash());
    return key.whole();
  }

  /** Every method and path that a controller answers to, in the form {@code GET /v1/orders}. */
  List<String> mappings() {
    List<String> mappings = new ArrayList<>();
    for (RequestMappingInfo mapping :
        app.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
            .getHandlerMethods()
            .keySet()) {
      for (String path : mapping.getPatternValues()) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        mappings.add(methods.isEmpty() ? "ANY " + path : methods.iterator().next() + " " + path);
      }
    }
    return mappings;
  }

  HttpRequest.Builder request(String path) {
    return on("local.server.port", path);
  }

  HttpResponse<String> management(String path) throws Exception {
    return send(on("local.management.port", path));
  }

  private HttpRequest.Builder on(String portProperty, String path) {
    String port = app.getEnvironment().getRequiredProperty(portProperty);
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  int port() {
    return app.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  /** GET with a bearer token, if one is given. */
  HttpResponse<String> get(String path, @Nullable String bearer) throws Exception {
    return call("GET", path, bearer, "");
  }

  /** A request with a fresh idempotency key, and with a tenant's name that nobody listens to. */
  HttpResponse<String> call(String method, String path, @Nullable String bearer, String body)
      throws Exception {
    HttpRequest.Builder request =
        request(path)
            .header("Idempotency-Key", "k-" + UUID.randomUUID())
            .header("X-Tenant", "nobodys");
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    return send(request.method(method, BodyPublishers.ofString(body)));
  }

  /** The id of a new order. */
  String accepted(String bearer) throws Exception {
    HttpResponse<String> accepted = call("POST", "/v1/orders", bearer, ORDER);
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return json(accepted).path("id").asString();
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  /** Without what is different for every request. */
  static String comparable(HttpResponse<String> response) {
    return response.body().replaceAll("\"traceId\":\"[^\"]*\"", "");
  }

  static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(response).path("code").asString()).isEqualTo(code);
  }
}
