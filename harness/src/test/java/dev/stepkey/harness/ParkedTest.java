package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** B13, B14: what does not get on needs a person, says so everywhere, and can be repaired. */
final class ParkedTest {

  private static final Duration REFUND_RETRY = Duration.ofSeconds(10);

  private static final String RETRY_NOW = "{\"action\":\"retry-now\"}";
  private static final String GIVE_UP = "{\"action\":\"give-up\"}";
  private static final String RESOLVE =
      "{\"action\":\"resolve\",\"step\":\"refund-payment\","
          + "\"evidence\":\"bank transfer 4711\"}";

  private static Stack stack;
  private static Shop shop;

  private final String key = UUID.randomUUID().toString();

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    stack =
        new Stack(data, TemporalMode.MEMORY, Ports.anyFree(System.out), System.out, impatient());
    stack.start();
    shop = Shop.of(stack);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  /** What these tests wait for lasts a quarter of an hour in earnest. */
  private static Map<String, String> impatient() {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String step : List.of("create-shipment", "give-up-shipment")) {
      policy(settings, step, "200ms", "2s");
    }
    // Twice before it is parked, and then not again before a person can have seen to it.
    policy(settings, "refund-payment", REFUND_RETRY.toSeconds() + "s", "11s");
    // The relay counts what is parked, and comes to an order only when a repair has said so.
    settings.put("stepkey.orders.relay-interval", "200ms");
    settings.put("stepkey.orders.relay-grace", "10m");
    return settings;
  }

  private static void policy(
      Map<String, String> settings, String step, String retry, String parkAfter) {
    String policy = "stepkey.orders.steps." + step;
    settings.put(policy + ".start-to-close", "2s");
    settings.put(policy + ".first-retry", retry);
    settings.put(policy + ".longest-retry", retry);
    settings.put(policy + ".park-after", parkAfter);
  }

  @Test
  void aRefundThatFailsParksTheOrderUntilItIsRetried() throws Exception {
    String id;
    try (Outage refunds = Outage.of(shop, "sandbox", "refund", "TRUE")) {
      id = cancelledAfterItsCharge();
      assertParked(id, "refund-payment", "payment");
    }
    Instant parked = Instant.parse(parkedSince(id));
    HttpResponse<String> repaired = repair(id, "op-1", RETRY_NOW);
    JsonNode order = shop.awaitEnd(id);
    assertThat(order.path("status").asString()).isEqualTo("COMPENSATED");
    assertThat(Instant.parse(order.path("endedAt").asString()))
        .as("before the next try of itself")
        .isBefore(parked.plus(REFUND_RETRY));
    assertReplay(repaired, repair(id, "op-1", RETRY_NOW));
    assertProblem(repair(id, "op-1", GIVE_UP), 422, "key-reused");
    assertProblem(repair(id, "op-2", RETRY_NOW), 409, "not-repairable");
    assertNothingStands(id);
    assertNotParked(id);
  }

  @Test
  void aRefundDoneByAPersonIsNotDoneByTheProvider() throws Exception {
    String id;
    HttpResponse<String> repaired;
    try (Outage refunds = Outage.of(shop, "sandbox", "refund", "TRUE")) {
      id = cancelledAfterItsCharge();
      assertParked(id, "refund-payment", "payment");
      assertStaysParked(id);
      repaired = repair(id, "op-1", RESOLVE);
      JsonNode order = shop.awaitEnd(id);
      assertThat(order.path("status").asString()).isEqualTo("COMPENSATED");
      assertThat(order.path("steps").path(1).path("undoRef").asString())
          .isEqualTo("bank transfer 4711");
    }
    assertReplay(repaired, repair(id, "op-1", RESOLVE));
    assertThat(DirectSteps.of(stack, id).refundPayment().toString()).contains("bank transfer");
    JsonNode ledger = shop.ledger(id);
    assertThat(ledger.path("refunds")).isEmpty();
    assertThat(ledger.path("netCharged").asLong()).isEqualTo(990);
    assertThat(
            shop.query(
                "payment",
                "SELECT captured - refunded FROM payment WHERE idempotency_key = '" + key + "'"))
        .isZero();
    assertNotParked(id);
  }

  @Test
  void anOrderThatTheCarrierNeverHeardOfIsGivenUp() throws Exception {
    String id;
    HttpResponse<String> repaired;
    try (Outage carrier = Outage.of(shop, "sandbox", "shipment", "TRUE")) {
      id = submit();
      assertParked(id, "create-shipment", "shipping");
      assertProblem(shop.post(id, "cancel"), 409, "cancel-too-late");
      repaired = repair(id, "op-1", GIVE_UP);
      JsonNode order = shop.awaitEnd(id);
      assertThat(order.path("status").asString()).isEqualTo("COMPENSATED");
      assertThat(order.path("reason").path("code").asString()).isEqualTo("given-up");
    }
    assertReplay(repaired, repair(id, "op-1", GIVE_UP));
    assertNothingStands(id);
    assertNotParked(id);
  }

  @Test
  void anOrderWhoseLabelExistsIsCompletedByGivingItUp() throws Exception {
    String id;
    String labelled = "NEW.state = 'COMPLETED'";
    try (Outage record = Outage.of(shop, "shipping", "step_record", labelled)) {
      id = submit();
      assertParked(id, "create-shipment", "shipping");
      assertThat(shop.ledger(id).path("liveLabels").asInt()).isEqualTo(1);
      repair(id, "op-1", GIVE_UP);
    }
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    try (Books books = new Books(shop)) {
      books.assertCompleted(id, key, 990);
    }
    assertNotParked(id);
  }

  /** Cancelled when the money has moved and nobody has decided: the decision is held back. */
  private String cancelledAfterItsCharge() throws Exception {
    try (Outage decision = Outage.of(shop, "orders", "orders", "NEW.decision = 'PROCEED'")) {
      String id = submit();
      await("the charge")
          .atMost(Duration.ofSeconds(30))
          .until(() -> shop.ledger(id).path("netCharged").asLong() == 990);
      await("its answer")
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  shop.text(
                          "payment",
                          "SELECT state FROM step_record WHERE idempotency_key = '" + key + "'")
                      .equals("COMPLETED"));
      assertThat(shop.post(id, "cancel").statusCode()).isEqualTo(202);
      return id;
    }
  }

  private String submit() throws Exception {
    return Shop.json(shop.submit(key, Shop.order("HONEY-1", 1))).path("id").asString();
  }

  private HttpResponse<String> repair(String id, String operatorKey, String body) throws Exception {
    return shop.post(id, "repair", key + operatorKey, body);
  }

  private void assertParked(String id, String step, String owner) throws Exception {
    JsonNode parked = shop.await(id, order -> order.has("parked")).path("parked");
    assertThat(parked.path("step").asString()).isEqualTo(step);
    assertThat(parked.path("code").asString()).isEqualTo("outage");
    assertThat(parked.path("detail").asString()).isNotBlank();
    assertThat(parked.path("owner").asString()).isEqualTo(owner);
    assertThat(parked.path("nextAction").asString()).contains("retry-now");
    assertThat(parkedIds()).containsExactly(id);
    await("the metric").atMost(Duration.ofSeconds(10)).until(() -> parkedByMetric() == 1);
  }

  /** While it is tried on, again and again: a person who looks at any time must see it. */
  private static void assertStaysParked(String id) {
    String since = parkedSince(id);
    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(6))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> parkedSince(id).equals(since));
  }

  private static String parkedSince(String id) {
    try {
      JsonNode order = Shop.json(shop.get("/v1/orders/" + id));
      return order.path("parked").path("since").asString("");
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private void assertNotParked(String id) throws Exception {
    assertThat(Shop.json(shop.get("/v1/orders/" + id)).has("parked")).isFalse();
    assertThat(parkedIds()).isEmpty();
    await("the metric").atMost(Duration.ofSeconds(10)).until(() -> parkedByMetric() == 0);
  }

  private List<String> parkedIds() throws Exception {
    return Shop.json(shop.get("/v1/orders?parked=true")).path("orders").findValuesAsString("id");
  }

  private static long parkedByMetric() throws Exception {
    URI uri = URI.create(stack.url(Listener.MANAGEMENT) + "/actuator/prometheus");
    return shop.send(HttpRequest.newBuilder(uri).build())
        .body()
        .lines()
        .filter(
            line ->
                line.startsWith("stepkey_orders_parked{")
                    || line.startsWith("stepkey_orders_parked "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  private static void assertReplay(HttpResponse<String> first, HttpResponse<String> again) {
    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(Shop.json(answer).path("code").asString()).isEqualTo(code);
  }

  private void assertNothingStands(String id) throws Exception {
    try (Books books = new Books(shop)) {
      books.assertNothingStands(id, key);
    }
  }
}
