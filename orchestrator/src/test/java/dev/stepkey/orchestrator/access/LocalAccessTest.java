package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.access.AccessApi.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mode local, and what holds in every mode: headers, the actuator's port, what the chain refuses.
 */
final class LocalAccessTest {

  private static final AccessApi API = SharedApis.local();

  @Test
  void everybodyIsTheOneTenantWithAllRolesWhateverTheySend() throws Exception {
    String id = API.accepted("a-credential-that-nobody-asked-for");
    assertThat(
            API.count(
                "SELECT count(*) FROM orders WHERE id = ? AND tenant = 'acme'",
                UUID.fromString(id)))
        .isEqualTo(1);
    assertThat(
            API.call("POST", "/v1/orders/" + id + "/repair", null, MatrixTable.REPAIR).statusCode())
        .isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example"})
  void aNameThatAStrangerHasPointedAtThisMachineIsRefusedAndLogged(String host) throws Exception {
    for (String path : List.of("/v1/orders", "/problems/forbidden")) {
      try (DenialLog log = new DenialLog()) {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 403").contains("\"code\":\"forbidden\"");
        assertThat(log.lines()).singleElement().asString().contains("reason=foreign-host");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:1", "127.0.0.1:1", "[::1]:1", "127.1.2.3"})
  void theNamesOfThisMachineAreNotRefused(String host) throws Exception {
    assertThat(raw("GET /v1/orders HTTP/1.1\r\nHost: " + host + "\r\n")).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "http://127.0.0.1.evil.example:80",
        "%",
        "http://localhost:3000"
      })
  void aPageOfAStrangerSendsNothing(String origin) throws Exception {
    String id = API.accepted("");
    try (DenialLog log = new DenialLog()) {
      String answer =
          raw(
              "POST /v1/orders/%s/cancel HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\n"
                  .formatted(id, origin));
      assertThat(answer).startsWith("HTTP/1.1 403");
      assertThat(log.lines()).singleElement().asString().contains("reason=foreign-origin");
    }
    assertThat(AccessApi.json(API.get("/v1/orders/" + id, null)).path("status").asString())
        .isEqualTo("RUNNING");
    String own = "Host: localhost:%d\r\nOrigin: http://localhost:%<d\r\n".formatted(API.port());
    assertThat(raw("GET /v1/orders HTTP/1.1\r\n" + own)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded: for=1.2.3.4", "X-Forwarded-For: 1.2.3.4", "Via: 1.1 proxy"})
  void whatAProxyPassesOnMayComeFromAnywhere(String header) throws Exception {
    try (DenialLog log = new DenialLog()) {
      assertThat(raw("GET /v1/orders HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n"))
          .startsWith("HTTP/1.1 403");
      assertThat(log.lines()).singleElement().asString().contains("reason=behind-a-proxy");
    }
  }

  @Test
  void aNameThatTheProxySaysIsNotBelieved() throws Exception {
    String rebound = "Host: evil.example\r\nX-Forwarded-Host: localhost\r\n";
    assertThat(raw("GET /v1/orders HTTP/1.1\r\n" + rebound)).startsWith("HTTP/1.1 403");
  }

  @Test
  void everyAnswerHasTheHeadersAndNoCookie() throws Exception {
    String id = API.accepted("");
    for (HttpResponse<String> answer :
        List.of(
            API.get("/v1/orders", null),
            API.call("POST", "/v1/orders/" + id + "/cancel", null, ""),
            API.call("POST", "/v1/orders", null, "{"),
            API.call("PUT", "/v1/orders", null, ""),
            API.get("/nothing", null),
            API.get("/v1/orders//x", null),
            API.get("/v1/orders;a=b", null),
            API.call("POST", "/v1/orders", null, " ".repeat(70_000)),
            API.get("/v1/orders?" + "a".repeat(9_000), null),
            API.management("/actuator/health"))) {
      assertHeader(answer, "X-Content-Type-Options", "nosniff");
      assertHeader(answer, "X-Frame-Options", "DENY");
      assertHeader(answer, "Referrer-Policy", "no-referrer");
      assertThat(answer.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'none'; base-uri 'none'")
          .contains("frame-ancestors 'none'");
      assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
    }
  }

  private static void assertHeader(HttpResponse<String> answer, String name, String value) {
    assertThat(answer.headers().allValues(name)).as("%s", answer.uri()).containsExactly(value);
  }

  @Test
  void swaggerUiMayRunItsOwnScriptsAndNoOthers() throws Exception {
    HttpResponse<String> page = API.get("/swagger-ui/index.html", null);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().allValues("Content-Security-Policy"))
        .singleElement()
        .asString()
        .contains("script-src 'self';")
        .contains("frame-ancestors 'none'");
    assertThat(page.body()).doesNotContain("<script>");
  }

  @Test
  void theActuatorIsOnItsOwnPortAndNotOnTheApi() throws Exception {
    assertThat(API.management("/actuator/health").statusCode()).isEqualTo(503);
    assertThat(API.management("/actuator/prometheus").body()).contains("stepkey_orders_parked");
    HttpResponse<String> info = API.management("/actuator/info");
    assertThat(AccessApi.json(info).path("app").path("name").asString()).isEqualTo("orchestrator");
    for (String path : List.of("", "/health", "/info", "/prometheus", "/env")) {
      assertProblem(API.get("/actuator" + path, null), 404, "not-found");
    }
  }

  @Test
  void theActuatorSaysHealthInfoAndPrometheusAndNothingElse() throws Exception {
    List<String> links =
        List.copyOf(AccessApi.json(API.management("/actuator")).path("_links").propertyNames());
    assertThat(links)
        .containsExactlyInAnyOrder("self", "health", "health-path", "info", "prometheus");
    for (String path : List.of("env", "beans", "heapdump", "loggers", "metrics", "shutdown")) {
      assertThat(API.management("/actuator/" + path).statusCode()).isEqualTo(404);
    }
    assertThat(API.management("/v1/orders").statusCode()).isEqualTo(404);
  }

  @Test
  void theActuatorAsksForNoKeyInAnyMode() throws Exception {
    assertThat(SharedApis.keys().management("/actuator/prometheus").statusCode()).isEqualTo(200);
    assertThat(SharedApis.keys().management("/v1/orders").statusCode()).isEqualTo(404);
    assertProblem(SharedApis.keys().get("/actuator/health", null), 401, "unauthenticated");
  }

  @Test
  void whatTheFirewallRefusesIsAProblem() throws Exception {
    for (String path : List.of("/v1/orders;a=b", "/v1//orders", "/v1/%2e%2e/orders", "/v1/a%00b")) {
      assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"))
          .startsWith("HTTP/1.1 400")
          .contains("application/problem+json");
    }
  }

  @Test
  void thereIsNoFormToLogInOrOut() throws Exception {
    for (String path :
        List.of("/login", "/logout", "/error", "/.well-known/oauth-protected-resource")) {
      assertProblem(API.get(path, null), 404, "not-found");
      assertProblem(API.call("POST", path, null, ""), 404, "not-found");
    }
  }

  private static String raw(String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), API.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
