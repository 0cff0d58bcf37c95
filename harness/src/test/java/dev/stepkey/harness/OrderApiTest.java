package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Keys, lists, and everything that the API refuses. */
@ExtendWith(RunningStack.class)
final class OrderApiTest {

  private final String key = UUID.randomUUID().toString();
  private final Shop shop;

  OrderApiTest(Shop shop) {
    this.shop = shop;
  }

  @Test
  void quotedAndBareKeysAreTheSameKey() throws Exception {
    HttpResponse<String> bare = shop.submit(key, Shop.order("TEA-1", 1));
    HttpResponse<String> quoted = shop.submit('"' + key + '"', Shop.order("TEA-1", 1));
    assertThat(quoted.body()).isEqualTo(bare.body());
  }

  @Test
  void theSameKeyWithAnotherOrderIsRefusedBeforeAndAfterTheEnd() throws Exception {
    HttpResponse<String> first = shop.submit(key, Shop.order("TEA-1", 2));
    assertProblem(shop.submit(key, Shop.order("TEA-1", 3)), 422, "key-reused");
    shop.awaitEnd(Shop.json(first).path("id").asString());
    assertProblem(shop.submit(key, Shop.order("TEA-1", 3)), 422, "key-reused");
  }

  static List<String[]> badOrders() {
    String good = Shop.order("TEA-1", 2);
    String line = "{\"sku\":\"TEA-1\",\"quantity\":2}";
    return List.of(
        row("{", 400, "malformed-body", ""),
        row("[]", 400, "malformed-body", ""),
        row(good + "{}", 400, "malformed-body", ""),
        row(good.replace("\"lines\"", "\"items\""), 400, "malformed-body", "/items"),
        row(good.replace("\"c-1\"", "\"c-1\",\"customerId\":\"c-2\""), 400, "malformed-body", ""),
        row(good.replace("customerId", "a/b~c"), 400, "malformed-body", "/a~1b~0c"),
        row(good.replace("c-1", "\\ud800"), 400, "invalid-order", "/customerId"),
        row(good.replace("c-1", "\\u0000"), 400, "invalid-order", "/customerId"),
        row(good.replace("\"c-1\"", "7"), 400, "malformed-body", "/customerId"),
        row(good.replace(":2}", ":\"2\"}"), 400, "malformed-body", "/lines/0/quantity"),
        row(good.replace(":2}", ":0}"), 400, "invalid-order", "/lines/0/quantity"),
        row(good.replace(":2}", ":-1}"), 400, "invalid-order", "/lines/0/quantity"),
        row(good.replace(":2}", ":1001}"), 400, "invalid-order", "/lines/0/quantity"),
        row(good.replace(":2}", ":1.5}"), 400, "invalid-order", "/lines/0/quantity"),
        row(good.replace(":2}", ":1e400}"), 400, "invalid-order", "/lines/0/quantity"),
        row(good.replace(line, ""), 400, "invalid-order", "/lines"),
        row(good.replace(line, "null"), 400, "invalid-order", "/lines/0"),
        row(good.replace(line, line + "," + line), 400, "invalid-order", "/lines/1/sku"),
        row(good.replace(line, manyLines(101)), 400, "invalid-order", "/lines"),
        row(good.replace("\"DE\"", "\"Germany\""), 400, "invalid-order", "/shipTo/country"),
        row(good.replace("\"DE\"", "\"ZZ\""), 400, "invalid-order", "/shipTo/country"),
        row(good.replace("pm_card_visa", "4242"), 400, "invalid-order", "/paymentMethod"),
        row(good.replace("TEA-1", "NO-SUCH"), 422, "unknown-sku", "/lines/0/sku"),
        row(good.replace("Ada", "A".repeat(70_000)), 413, "body-too-large", ""));
  }

  private static String[] row(String body, int status, String code, String pointer) {
    return new String[] {body, Integer.toString(status), code, pointer};
  }

  private static String manyLines(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines
          .append(i == 0 ? "" : ",")
          .append("{\"sku\":\"S-")
          .append(i)
          .append("\",\"quantity\":1}");
    }
    return lines.toString();
  }

  @ParameterizedTest
  @MethodSource("badOrders")
  void aBadOrderIsAProblemAndLeavesNoRow(String body, int status, String code, String pointer)
      throws Exception {
    HttpResponse<String> response = shop.submit(key, body);
    assertProblem(response, status, code);
    if (!pointer.isEmpty()) {
      assertThat(Shop.json(response).path("errors").path(0).path("pointer").asString())
          .isEqualTo(pointer);
    }
    assertThat(
            shop.query(
                "orders", "SELECT count(*) FROM orders WHERE idempotency_key = '" + key + "'"))
        .isZero();
  }

  @Test
  void aBodyWithoutALengthIsLimitedToo() throws Exception {
    byte[] body = Shop.order("TEA-1", 2).replace("Ada", "A".repeat(70_000)).getBytes(UTF_8);
    HttpRequest request =
        post()
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();
    assertProblem(shop.send(request), 413, "body-too-large");
  }

  @Test
  void aMissingARepeatedAndAMalformedKeyAreProblems() throws Exception {
    String body = Shop.order("TEA-1", 1);
    HttpRequest.Builder post = post().POST(BodyPublishers.ofString(body));
    assertProblem(shop.send(post.build()), 400, "idempotency-key-missing");
    post.header("Idempotency-Key", key).header("Idempotency-Key", key + "-2");
    assertProblem(shop.send(post.build()), 400, "idempotency-key-malformed");
    for (String bad : List.of("a b", "\"open", "\"a\" b", "\"\"", "k".repeat(256), quoted(7_500))) {
      assertProblem(shop.submit(bad, body), 400, "idempotency-key-malformed");
    }
  }

  private static String quoted(int length) {
    return '"' + "k".repeat(length) + '"';
  }

  /** What no well-behaved client can be made to send. */
  @ParameterizedTest
  @CsvSource({
    "GET /v1/orders?limit=%zz, '', 400, invalid-parameter",
    "GET /v1/orders?status=%ff, '', 400, invalid-parameter",
    "POST /v1/orders, Content-Type: multipart/form-data, 415, unsupported-media-type",
    "PUT /v1/orders, Content-Type: application/x-www-form-urlencoded, 405, method-not-allowed",
    "PATCH /v1/orders, Content-Type: application/x-www-form-urlencoded, 405, method-not-allowed",
    "TRACE /v1/orders, '', 405, method-not-allowed",
    "GET /error, '', 404, not-found",
    "POST /error, '', 404, not-found",
  })
  void hostileRequestsAreProblemsToo(String request, String header, int status, String code)
      throws Exception {
    String body = request.startsWith("P") ? "a=%zz" : "";
    String answer =
        shop.raw(
            request
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + (header.isEmpty() ? "" : header + "\r\n")
                + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n")
                + "\r\n"
                + body);
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("application/problem+json")
        .contains("\"code\":\"" + code + "\"");
  }

  @Test
  void whatIsNotThereIsAProblemToo() throws Exception {
    assertProblem(shop.get("/v1/orders/" + UUID.randomUUID()), 404, "order-not-found");
    assertProblem(shop.get("/v1/orders/nonsense"), 404, "order-not-found");
    assertProblem(shop.get("/v1/nothing"), 404, "not-found");
    assertProblem(shop.get("/v1/orders?limit=many"), 400, "invalid-parameter");
    HttpRequest delete = HttpRequest.newBuilder(shop.ordersUri()).DELETE().build();
    assertProblem(shop.send(delete), 405, "method-not-allowed");
    HttpRequest text =
        HttpRequest.newBuilder(shop.ordersUri())
            .header("Content-Type", "text/plain")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString("tea"))
            .build();
    assertProblem(shop.send(text), 415, "unsupported-media-type");
  }

  @Test
  void ordersAreListedNewestFirstInPages() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      HttpResponse<String> accepted = shop.submit(key + "-" + i, Shop.order("CUP-1", 1));
      ids.addFirst(Shop.json(accepted).path("id").asString());
    }
    ids.forEach(shop::awaitEnd);
    JsonNode first = Shop.json(shop.get("/v1/orders?limit=2&status=COMPLETED"));
    assertThat(first.path("orders")).hasSize(2);
    assertThat(first.path("orders").path(0).path("id").asString()).isEqualTo(ids.get(0));
    String cursor = first.path("nextCursor").asString();
    assertThat(cursor).isEqualTo(ids.get(1));
    JsonNode second = Shop.json(shop.get("/v1/orders?limit=2&status=COMPLETED&cursor=" + cursor));
    assertThat(second.path("orders").path(0).path("id").asString()).isEqualTo(ids.get(2));
  }

  private HttpRequest.Builder post() {
    return HttpRequest.newBuilder(shop.ordersUri()).header("Content-Type", "application/json");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
