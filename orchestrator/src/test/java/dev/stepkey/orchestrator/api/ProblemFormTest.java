package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.problem.ErrorCode;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** I11: whatever is wrong with a request, the answer is a problem in our own words. */
@ExtendWith(SharedApi.class)
final class ProblemFormTest {

  private static final String ENGINE_ROOM =
      "(?s).*(Exception|springframework|jackson|tomcat|Tomcat|dev\\.stepkey|java\\.|Apache|at [a-z]+\\.).*";

  private final IdleApi api;

  ProblemFormTest(IdleApi api) {
    this.api = api;
  }

  @ParameterizedTest(name = "I11 {0} {1}: {2} {3}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "GET /v1/orders?limit=%zz HTTP/1.1, Host: localhost, 400, invalid-parameter",
        "GET /v1/orders?status=%ff HTTP/1.1, Host: localhost, 400, invalid-parameter",
        "GET /v1/orders/1?x=%zz HTTP/1.1, Host: localhost, 400, invalid-parameter",
        "GET /v1/nothing HTTP/1.1, Host: localhost, 404, not-found",
        "GET /error HTTP/1.1, Host: localhost, 404, not-found",
        "POST /error HTTP/1.1, Host: localhost, 404, not-found",
        "DELETE /v1/orders HTTP/1.1, Host: localhost, 405, method-not-allowed",
        "TRACE /v1/orders HTTP/1.1, Host: localhost, 405, method-not-allowed",
        "FOO /v1/orders HTTP/1.1, Host: localhost, 400, bad-request",
        "GET /v1/orders HTTP/1.1, `Host: localhost|Accept: text/csv`, 406, not-acceptable",
        "GET /v1/orders HTTP/1.1, `Host: localhost|Accept: nonsense`, 406, not-acceptable",
        "GET /%00 HTTP/1.1, Host: localhost, 400, bad-request",
        "GET /v1/%2e%2e/orders HTTP/1.1, Host: localhost, 400, bad-request",
        "GET //v1/orders HTTP/1.1, Host: localhost, 400, bad-request",
        "GET /v1/orders;a=b HTTP/1.1, Host: localhost, 400, bad-request",
        "GET /v1\\orders HTTP/1.1, Host: localhost, 400, bad-request",
        "GET /v1/orders?a=<b> HTTP/1.1, Host: localhost, 400, bad-request",
        "GET v1 HTTP/1.1, Host: localhost, 400, bad-request",
        "nonsense, Host: localhost, 400, bad-request",
        "GET / HTTP/9.9, Host: localhost, 400, bad-request",
        "GET / HTTP/1.1, X: y, 400, bad-request",
        "GET / HTTP/1.1, `Host: localhost|Host: y`, 400, bad-request",
        "GET / HTTP/1.1, Host: a b, 400, bad-request",
        "GET / HTTP/1.1, `Host: localhost|Expect: cake`, 417, expectation-failed",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Transfer-Encoding: cake`, 400, bad-request",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Length: cake`, 400, bad-request",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Length: -1`, 400, bad-request",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Length: 1|Content-Length: 2`, 400, bad-request",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Type: application/json|Content-Encoding: gzip`, 415,"
            + " unsupported-media-type",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Type: text/plain`, 415, unsupported-media-type",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Type: application/json;charset=cake`, 415,"
            + " unsupported-media-type",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Type: multipart/form-data`, 415,"
            + " unsupported-media-type",
        "POST /v1/orders HTTP/1.1, `Host: localhost|Content-Type: application/json`, 400, malformed-body",
        "PUT /v1/orders HTTP/1.1, `Host: localhost|Content-Type: application/x-www-form-urlencoded`, 405,"
            + " method-not-allowed",
        "GET / HTTP/1.1, LARGE, 431, headers-too-large",
        "LONG, Host: localhost, 414, uri-too-long",
      })
  void isAProblem(String line, String headers, int status, String code) throws Exception {
    String answer =
        api.raw(
            line.replace("LONG", "GET /" + "a".repeat(9_000) + " HTTP/1.1")
                + "\r\nConnection: close\r\n"
                + headers
                    .replace("|", "\r\n")
                    .replace("LARGE", "Host: localhost\r\nX: " + "y".repeat(9_000))
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status).doesNotMatch(ENGINE_ROOM);
    assertProblem(answer, code);
  }

  @ParameterizedTest(name = "I11 a body of {0}: {1}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`zz\r\n`, bad-request",
        "`1\r\nab\r\n0\r\n\r\n`, bad-request",
        "`-1\r\n\r\n`, bad-request",
        "`2\r\n{}\r\n0\r\n\r\n`, invalid-order",
      })
  void aBodyThatIsFramedWronglyIsAProblem(String chunks, String code) throws Exception {
    String answer =
        api.raw(
            "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunks);
    assertThat(answer).startsWith("HTTP/1.1 400").doesNotMatch(ENGINE_ROOM);
    assertProblem(answer, code);
  }

  private static void assertProblem(String answer, String code) {
    assertThat(answer.split("\r\n\r\n")[0]).contains("Content-Type: application/problem+json");
    JsonNode problem =
        JSON.readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("type").asString()).isEqualTo("/problems/" + code);
    assertThat(problem.path("traceId").asString()).matches("[0-9a-f]{32}");
    assertThat(problem.path("detail").asString()).endsWith(".");
    assertThat(problem.path("title").asString()).isNotEmpty();
    assertThat(problem.has("instance")).isFalse();
  }

  @Test
  void theTraceIdIsTheCallersIfItIsValid() throws Exception {
    String id = "0af7651916cd43dd8448eb211c80319c";
    String request =
        "GET /v1/nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\ntraceparent: ";
    assertThat(api.raw(request + "00-" + id + "-b7ad6b7169203331-01\r\n\r\n")).contains(id);
    assertThat(api.raw(request + "cc-" + id + "-b7ad6b7169203331-01-x\r\n\r\n")).contains(id);
    assertThat(api.raw(request + "00-" + id + "-b7ad6b7169203331-01-x\r\n\r\n")).doesNotContain(id);
    assertThat(api.raw(request + "00-" + id + "-0000000000000000-01\r\n\r\n")).doesNotContain(id);
    assertThat(api.raw(request + "ff-" + id + "-b7ad6b7169203331-01\r\n\r\n")).doesNotContain(id);
    String tomcat = request.replace("GET", "GET /%00 HTTP/1.1\r\nX:");
    assertThat(api.raw(tomcat + "00-" + id + "-b7ad6b7169203331-01\r\n\r\n")).contains(id);
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyTypeLeadsToAPage(ErrorCode code) throws Exception {
    HttpResponse<String> page = api.send("GET", "/problems/" + code.code(), null, null);
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(page.body()).contains("<code>" + code.code() + "</code>", code.title());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/problems", "/problems/key-reused", "/idempotency"})
  void aPageIsAPageWhateverIsAccepted(String path) throws Exception {
    HttpResponse<String> page = api.send("GET", path, null, null, "Accept", "application/json");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
    assertThat(page.body()).startsWith("<!DOCTYPE html>");
  }

  @Test
  void thePagesAreListed() throws Exception {
    String index = api.send("GET", "/problems", null, null).body();
    assertThat(Arrays.stream(ErrorCode.values()).map(code -> "href=\"" + code.page() + "\""))
        .allSatisfy(link -> assertThat(index).contains(link));
    IdleApi.assertProblem(api.send("GET", "/problems/no-such", null, null), 404, "not-found");
  }

  @Test
  void whatIsAboutKeysLinksToTheirPolicy() throws Exception {
    HttpResponse<String> refused = api.post("/v1/orders/" + api.accepted() + "/return", null, null);
    assertThat(refused.headers().firstValue("Link"))
        .hasValue("</idempotency>; rel=\"describedby\"");
    HttpResponse<String> policy = api.send("GET", "/idempotency", null, null);
    assertThat(policy.statusCode()).isEqualTo(200);
    assertThat(policy.body()).contains("400 days", "stepkey.retention.order-keys", "1-255");
  }
}
