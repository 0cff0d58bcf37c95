package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Orders from the API to the provider's and the carrier's books, through every real part. */
final class OrderTest {

  private static Stack stack;
  private static Shop shop;

  private final String key = UUID.randomUUID().toString();

  @BeforeAll
  static void startStack(@TempDir Path data) throws Exception {
    stack = new Stack(data, TemporalMode.MEMORY, Ports.anyFree(System.out), System.out);
    stack.start();
    shop = new Shop(stack.url(Listener.API), stack.url(Listener.SANDBOX), stack::jdbcUrl);
  }

  @AfterAll
  static void closeStack() {
    stack.close();
  }

  @Test
  void anOrderIsAcceptedCompletedAndChargedAndShippedOnce() throws Exception {
    HttpResponse<String> accepted = shop.submit(key, Shop.order("TEA-1", 2));
    String id = Shop.json(accepted).path("id").asString();
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(accepted.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode order = shop.awaitEnd(id);
    assertThat(order.path("status").asString()).isEqualTo("COMPLETED");
    assertThat(statuses(order))
        .containsExactly(
            Map.entry("reserve-inventory", "COMPLETED"),
            Map.entry("charge-payment", "COMPLETED"),
            Map.entry("create-shipment", "COMPLETED"));
    JsonNode ledger = shop.ledger(id);
    assertThat(ledger.path("charges")).hasSize(1);
    assertThat(ledger.path("netCharged").asLong()).isEqualTo(2 * 1290);
    assertThat(ledger.path("labels")).hasSize(1);
    assertThat(ledger.path("liveLabels").asInt()).isEqualTo(1);
  }

  @Test
  void theSameRequestAgainGetsTheSameBytesAndMovesNothing() throws Exception {
    HttpResponse<String> first = shop.submit(key, Shop.order("TEA-1", 2));
    String id = Shop.json(first).path("id").asString();
    shop.awaitEnd(id);
    JsonNode ledger = shop.ledger(id);
    for (int i = 0; i < 9; i++) {
      HttpResponse<String> again = shop.submit(key, Shop.order("TEA-1", 2));
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.statusCode()).isEqualTo(202);
      assertThat(again.headers().firstValue("Location"))
          .isEqualTo(first.headers().firstValue("Location"));
      assertThat(again.headers().firstValue("Content-Type"))
          .isEqualTo(first.headers().firstValue("Content-Type"));
      assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    }
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(shop.ledger(id)).isEqualTo(ledger);
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

  @ParameterizedTest
  @CsvSource({
    "TEA-1, pm_card_chargeDeclined, Unter den Linden 1, charge-payment, generic-decline",
    "TEA-1, pm_card_chargeDeclinedInsufficientFunds, Here, charge-payment, insufficient-funds",
    "SOLDOUT-1, pm_card_visa, Unter den Linden 1, reserve-inventory, out-of-stock",
    "TEA-1, pm_card_visa, REFUSED street 1, create-shipment, ''",
  })
  void aRefusalAtAnyStepLeavesNoEffect(
      String sku, String paymentMethod, String street, String step, String code) throws Exception {
    long stockBefore = available(sku);
    HttpResponse<String> accepted = shop.submit(key, Shop.order(sku, 2, paymentMethod, street));
    String id = Shop.json(accepted).path("id").asString();
    JsonNode order = shop.awaitEnd(id);
    assertThat(order.path("status").asString()).isEqualTo("COMPENSATED");
    assertThat(order.path("reason").path("step").asString()).isEqualTo(step);
    assertThat(order.path("reason").path("code").asString()).contains(code);
    assertThat(statuses(order)).containsEntry(step, "REJECTED");
    JsonNode ledger = shop.ledger(id);
    assertThat(ledger.path("netCharged").asLong()).isZero();
    assertThat(ledger.path("liveLabels").asInt()).isZero();
    assertThat(available(sku)).isEqualTo(stockBefore);
    assertThat(live("payment", "SELECT count(*) FROM payment WHERE captured > refunded")).isZero();
    assertThat(live("shipping", "SELECT count(*) FROM shipment WHERE refunded_at IS NULL"))
        .isZero();
    assertThat(live("inventory", "SELECT count(*) FROM reservation WHERE released_at IS NULL"))
        .isZero();
  }

  @Test
  void fiftyOrdersEachSentThreeTimesAtOnceAreFiftyOrders() throws Exception {
    JsonNode before = shop.ledger();
    long stockBefore = available("POT-1");
    Map<String, Set<String>> bodies = new LinkedHashMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(150)) {
      Map<Integer, List<Future<HttpResponse<String>>>> answers = new LinkedHashMap<>();
      for (int i = 0; i < 150; i++) {
        String orderKey = key + "-" + i % 50;
        answers
            .computeIfAbsent(i % 50, n -> new ArrayList<>())
            .add(threads.submit(() -> shop.submit(orderKey, Shop.order("POT-1", 1))));
      }
      for (List<Future<HttpResponse<String>>> same : answers.values()) {
        for (Future<HttpResponse<String>> answer : same) {
          HttpResponse<String> response = answer.get(60, TimeUnit.SECONDS);
          assertThat(response.statusCode()).isEqualTo(202);
          String id = Shop.json(response).path("id").asString();
          bodies.computeIfAbsent(id, n -> new HashSet<>()).add(response.body());
        }
      }
    }
    assertThat(bodies).hasSize(50).allSatisfy((id, body) -> assertThat(body).hasSize(1));
    for (String id : bodies.keySet()) {
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    }
    JsonNode after = shop.ledger();
    assertThat(after.path("charges").asLong() - before.path("charges").asLong()).isEqualTo(50);
    assertThat(after.path("labels").asLong() - before.path("labels").asLong()).isEqualTo(50);
    assertThat(after.path("refunds").asLong()).isEqualTo(before.path("refunds").asLong());
    assertThat(stockBefore - available("POT-1")).isEqualTo(50);
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
    assertThat(live("orders", "SELECT count(*) FROM orders WHERE true")).isZero();
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
    for (String bad : List.of("a b", "\"open", "\"a\" b", "\"\"", "k".repeat(256))) {
      assertProblem(shop.submit(bad, body), 400, "idempotency-key-malformed");
    }
  }

  @Test
  void whatIsNotThereIsAProblemToo() throws Exception {
    assertProblem(shop.get("/v1/orders/" + UUID.randomUUID()), 404, "order-not-found");
    assertProblem(shop.get("/v1/orders/nonsense"), 404, "order-not-found");
    assertProblem(shop.get("/v1/nothing"), 404, "not-found");
    assertProblem(shop.get("/v1/orders?limit=many"), 400, "invalid-parameter");
    HttpRequest delete =
        HttpRequest.newBuilder(URI.create(stack.url(Listener.API) + "/v1/orders")).DELETE().build();
    assertProblem(shop.send(delete), 405, "method-not-allowed");
    HttpRequest text =
        HttpRequest.newBuilder(URI.create(stack.url(Listener.API) + "/v1/orders"))
            .header("Content-Type", "text/plain")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString("tea"))
            .build();
    assertProblem(shop.send(text), 415, "unsupported-media-type");
  }

  @Test
  void aRunningOrderShowsHowFarItIs() throws Exception {
    String id;
    try (Connection rival =
            DriverManager.getConnection(stack.jdbcUrl("inventory"), "inventory", "inventory");
        Statement statement = rival.createStatement()) {
      rival.setAutoCommit(false);
      statement.execute("SELECT * FROM stock WHERE sku = 'HONEY-1' FOR UPDATE");
      id = Shop.json(shop.submit(key, Shop.order("HONEY-1", 1))).path("id").asString();
      await()
          .untilAsserted(
              () -> {
                JsonNode order = Shop.json(shop.get("/v1/orders/" + id));
                assertThat(order.path("status").asString()).isEqualTo("RUNNING");
                assertThat(statuses(order))
                    .containsEntry("reserve-inventory", "RUNNING")
                    .containsEntry("charge-payment", "PENDING");
              });
      rival.rollback();
    }
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
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

  private static HttpRequest.Builder post() {
    return HttpRequest.newBuilder(URI.create(stack.url(Listener.API) + "/v1/orders"))
        .header("Content-Type", "application/json");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }

  private static Map<String, String> statuses(JsonNode order) {
    Map<String, String> statuses = new LinkedHashMap<>();
    for (JsonNode step : order.path("steps")) {
      statuses.put(step.path("name").asString(), step.path("status").asString());
    }
    return statuses;
  }

  private static long available(String sku) throws Exception {
    return shop.query("inventory", "SELECT available FROM stock WHERE sku = '" + sku + "'");
  }

  /** Rows of this test's key. */
  private long live(String database, String count) throws Exception {
    return shop.query(database, count + " AND idempotency_key = '" + key + "'");
  }
}
