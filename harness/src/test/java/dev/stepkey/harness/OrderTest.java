package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.sql.Connection;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Orders from the API to the provider's and the carrier's books, through every real part. */
@ExtendWith(RunningStack.class)
final class OrderTest {

  private final String key = UUID.randomUUID().toString();
  private final Shop shop;

  OrderTest(Shop shop) {
    this.shop = shop;
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
  void aPaymentThatTakesItsTimeIsWaitedForAndChargedOnce() throws Exception {
    HttpResponse<String> accepted =
        shop.submit(key, Shop.order("TEA-1", 2, "pm_sandbox_chargedLater", "Here"));
    String id = Shop.json(accepted).path("id").asString();
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    assertThat(shop.ledger(id).path("charges")).hasSize(1);
    assertThat(shop.ledger(id).path("netCharged").asLong()).isEqualTo(2 * 1290);
  }

  @ParameterizedTest
  @CsvSource({
    "TEA-1, pm_card_chargeDeclined, Unter den Linden 1, charge-payment, generic-decline",
    "TEA-1, pm_card_chargeDeclinedInsufficientFunds, Here, charge-payment, insufficient-funds",
    "TEA-1, pm_card_authenticationRequired, Here, charge-payment, authentication-required",
    "TEA-1, pm_sandbox_declinedLater, Here, charge-payment, generic-decline",
    "SOLDOUT-1, pm_card_visa, Unter den Linden 1, reserve-inventory, out-of-stock",
    "TEA-1, pm_card_visa, REFUSED street 1, create-shipment, shipment-postage-failure",
  })
  void aRefusalAtAnyStepLeavesNoEffect(
      String sku, String paymentMethod, String street, String step, String code) throws Exception {
    long stockBefore = available(sku);
    HttpResponse<String> accepted = shop.submit(key, Shop.order(sku, 2, paymentMethod, street));
    String id = Shop.json(accepted).path("id").asString();
    JsonNode order = shop.awaitEnd(id);
    assertThat(order.path("status").asString()).isEqualTo("COMPENSATED");
    assertThat(order.path("reason").path("step").asString()).isEqualTo(step);
    assertThat(order.path("reason").path("code").asString()).isEqualTo(code);
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
      // Its own, and not the totals: an order of another test may be on its way.
      assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
    }
    assertThat(stockBefore - available("POT-1")).isEqualTo(50);
  }

  @Test
  void aRunningOrderShowsHowFarItIs() throws Exception {
    String id;
    try (Connection rival = shop.connect("inventory");
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

  private static Map<String, String> statuses(JsonNode order) {
    Map<String, String> statuses = new LinkedHashMap<>();
    for (JsonNode step : order.path("steps")) {
      statuses.put(step.path("name").asString(), step.path("status").asString());
    }
    return statuses;
  }

  private long available(String sku) throws Exception {
    return shop.query("inventory", "SELECT available FROM stock WHERE sku = '" + sku + "'");
  }

  /** Rows of this test's key. */
  private long live(String database, String count) throws Exception {
    return shop.query(database, count + " AND idempotency_key = '" + key + "'");
  }
}
