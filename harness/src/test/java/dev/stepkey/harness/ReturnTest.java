package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Voided;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Completed orders on their way back: a decision of its own, under the same step records. */
@ExtendWith(RunningStack.class)
final class ReturnTest {

  private static final String SKU = "CUP-1";
  private static final int AMOUNT = 2 * 1450;

  private final String key = UUID.randomUUID().toString();
  private final Stack stack;
  private final Shop shop;

  ReturnTest(Stack stack, Shop shop) {
    this.stack = stack;
    this.shop = shop;
  }

  @Test
  void aReturnedOrderLeavesNeitherParcelNorMoneyNorStockBehind() throws Exception {
    long stockBefore = available();
    String id = completedOrder();
    HttpResponse<String> accepted = shop.post(id, "return", key + "-r");
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(Shop.json(accepted).path("return").path("status").asString()).isEqualTo("RUNNING");
    JsonNode order = awaitReturned(id);
    assertThat(order.path("return").path("status").asString()).isEqualTo("RETURNED");
    assertThat(order.path("steps").findValuesAsString("status")).containsOnly("COMPENSATED");
    assertNothingStands(id);
    assertThat(available()).isEqualTo(stockBefore);
  }

  @Test
  void theSameReturnAgainGetsTheSameBytesAndMovesNothing() throws Exception {
    String id = completedOrder();
    HttpResponse<String> first = shop.post(id, "return", key + "-r");
    assertReplay(first, shop.post(id, "return", key + "-r"));
    awaitReturned(id);
    JsonNode ledger = shop.ledger(id);
    assertReplay(first, shop.post(id, "return", key + "-r"));
    assertThat(shop.ledger(id)).isEqualTo(ledger);
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
  }

  @Test
  void anOrderIsReturnedUnderOneKeyOnly() throws Exception {
    String id = completedOrder();
    List<HttpResponse<String>> answers = new ArrayList<>();
    try (ExecutorService customers = Executors.newFixedThreadPool(8)) {
      List<Future<HttpResponse<String>>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String returnKey = key + "-r" + i;
        running.add(customers.submit(() -> shop.post(id, "return", returnKey)));
      }
      for (Future<HttpResponse<String>> answer : running) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).filteredOn(answer -> answer.statusCode() == 202).hasSize(1);
    for (HttpResponse<String> answer : answers) {
      if (answer.statusCode() != 202) {
        assertNotReturnable(answer);
      }
    }
    awaitReturned(id);
    assertNotReturnable(shop.post(id, "return", key + "-late"));
    assertNothingStands(id);
  }

  @Test
  void whatIsNotCompletedIsNotReturned() throws Exception {
    String body = Shop.order(SKU, 2, "pm_sandbox_declinedLater", "Here");
    String id = Shop.json(shop.submit(key, body)).path("id").asString();
    assertNotReturnable(shop.post(id, "return", key + "-r1"));
    shop.awaitEnd(id);
    assertNotReturnable(shop.post(id, "return", key + "-r2"));
  }

  @Test
  void aDeliveryOfTheOrderThatComesDuringOrAfterTheReturnIsVoided() throws Exception {
    String id = completedOrder();
    DirectSteps late = DirectSteps.of(stack, id);
    try (Connection rival = shop.connect("sandbox");
        Statement statement = rival.createStatement()) {
      rival.setAutoCommit(false);
      statement.execute("LOCK refund IN SHARE MODE");
      shop.post(id, "return", key + "-r");
      await("the refund").until(() -> state("payment").equals("VOIDING"));
      assertThat(late.reserveInventory()).isInstanceOf(Completed.class);
      assertThat(late.chargePayment()).isInstanceOf(Voided.class);
      assertThat(late.createShipment()).isInstanceOf(Voided.class);
      assertThat(Shop.json(shop.get("/v1/orders/" + id)).path("status").asString())
          .isEqualTo("RETURNING");
      rival.rollback();
    }
    awaitReturned(id);
    assertThat(late.reserveInventory()).isInstanceOf(Voided.class);
    assertThat(late.chargePayment()).isInstanceOf(Voided.class);
    assertThat(late.createShipment()).isInstanceOf(Voided.class);
    assertNothingStands(id);
  }

  @Test
  void anOrderWhoseParcelHasLeftStaysAsItIs() throws Exception {
    String id = completedOrder();
    assertThat(shop.handOver(id).statusCode()).isEqualTo(200);
    HttpResponse<String> first = shop.post(id, "return", key + "-r");
    assertThat(first.statusCode()).isEqualTo(202);
    JsonNode order =
        shop.await(id, now -> now.path("return").path("status").asString("").equals("TOO_LATE"));
    assertThat(order.path("status").asString()).isEqualTo("COMPLETED");
    assertThat(order.path("return").path("detail").asString()).isNotBlank();
    assertThat(order.path("steps").findValuesAsString("status")).containsOnly("COMPLETED");
    try (Books books = new Books(shop)) {
      books.assertCompleted(id, key, AMOUNT);
    }
    HttpResponse<String> second = shop.post(id, "return", key + "-r2");
    assertNotReturnable(second);
    assertThat(Shop.json(second).path("detail").asString()).contains("too late");
    assertReplay(first, shop.post(id, "return", key + "-r"));
    assertThat(DirectSteps.of(stack, id).createShipment()).isInstanceOf(Completed.class);
  }

  private String completedOrder() throws Exception {
    String id = Shop.json(shop.submit(key, Shop.order(SKU, 2))).path("id").asString();
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    return id;
  }

  private JsonNode awaitReturned(String id) {
    return shop.await(id, order -> order.path("status").asString().equals("RETURNED"));
  }

  private static void assertReplay(HttpResponse<String> first, HttpResponse<String> again) {
    assertThat(again.statusCode()).isEqualTo(first.statusCode());
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
  }

  private static void assertNotReturnable(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(Shop.json(answer).path("code").asString()).isEqualTo("not-returnable");
  }

  private void assertNothingStands(String id) throws Exception {
    try (Books books = new Books(shop)) {
      books.assertNothingStands(id, key);
    }
  }

  private String state(String database) throws Exception {
    return shop.text(
        database, "SELECT state FROM step_record WHERE idempotency_key = '" + key + "'");
  }

  private long available() throws Exception {
    return shop.query("inventory", "SELECT available FROM stock WHERE sku = '" + SKU + "'");
  }
}
