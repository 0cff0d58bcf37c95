package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.harness.CancelMoment.Landed;
import dev.stepkey.step.StepOutcome.Voided;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** B11: a customer's cancel before, during and after each step. */
@ExtendWith(RunningStack.class)
final class CancelTest {

  private static final int MOMENTS = 300;
  private static final int AT_ONCE = 6;
  private static final String SEED = "stepkey.cancel.seed";

  private final String key = UUID.randomUUID().toString();
  private final Stack stack;
  private final Shop shop;

  CancelTest(Stack stack, Shop shop) {
    this.stack = stack;
    this.shop = shop;
  }

  @Test
  void anAcceptedCancelLeavesNothingAndARefusedOneChangesNothing() throws Exception {
    long seed = Long.getLong(SEED, System.nanoTime());
    Map<CancelPoint, Map<Integer, Integer>> landed = new EnumMap<>(CancelPoint.class);
    try (ExecutorService customers = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Landed>> running =
          LongStream.range(seed, seed + MOMENTS)
              .mapToObj(CancelMoment::of)
              .map(moment -> customers.submit(() -> judged(moment)))
              .toList();
      try {
        for (Future<Landed> one : running) {
          Landed where = one.get();
          landed
              .computeIfAbsent(where.at(), at -> new TreeMap<>())
              .merge(where.first(), 1, Integer::sum);
        }
      } catch (ExecutionException failure) {
        customers.shutdownNow();
        throw failure;
      }
    }
    System.out.printf("cancels: %d moments from seed %d: %s%n", MOMENTS, seed, landed);
    assertThat(landed.keySet()).as("where a cancel landed").contains(CancelPoint.values());
    assertThat(landed.get(CancelPoint.ACCEPTED)).containsKey(202);
    assertThat(landed.get(CancelPoint.ENDED)).containsKey(409);
  }

  /** Maven runs the tests of a module in the module's folder. */
  private Landed judged(CancelMoment moment) throws Exception {
    try {
      return moment.run(shop);
    } catch (Exception | AssertionError broken) {
      System.out.printf(
          "%s failed; again, as the first of %d: ./stepkey test -pl harness -am"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=%s -D%s=%d%n",
          moment, MOMENTS, CancelTest.class.getSimpleName(), SEED, moment.seed());
      throw broken;
    }
  }

  @Test
  void anOrderThatNobodyDrivesYetIsCancelledAndNoProviderHearsOfIt() throws Exception {
    String id = acceptedByAnApiThatDied();
    HttpResponse<String> cancel = shop.post(id, "cancel");
    assertThat(cancel.statusCode()).isEqualTo(202);
    assertThat(cancel.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(Shop.json(cancel).path("reason").path("code").asString()).isEqualTo("cancelled");
    assertThat(Shop.json(shop.get("/v1/orders/" + id)).path("status").asString())
        .isEqualTo("COMPENSATING");
    update("UPDATE orders SET relay_at = clock_timestamp() WHERE id = ?::uuid", id);
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPENSATED");
    assertThat(shop.ledger(id).path("requests")).isEmpty();
    try (Books books = new Books(shop)) {
      books.assertNothingStands(id, key);
    }
  }

  /** The row that an API leaves which dies between the commit and the start of the workflow. */
  private String acceptedByAnApiThatDied() throws Exception {
    HttpResponse<String> model = shop.submit(key + "-model", Shop.order("TEA-2", 1));
    String id = UUID.randomUUID().toString();
    String at = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS).toString();
    update(
        """
        INSERT INTO orders (id, tenant, idempotency_key, customer_id, fingerprint, input, amount,
          currency, response_status, response_headers, response_body, accepted_at, relay_at)
        SELECT ?::uuid, tenant, ?, customer_id, fingerprint, input || ?::jsonb, amount,
          currency, response_status, response_headers, response_body, ?::timestamptz,
          clock_timestamp() + interval '1 hour'
        FROM orders WHERE id = ?::uuid
        """,
        id,
        key,
        "{\"orderId\":\"%s\",\"idempotencyKey\":\"%s\",\"acceptedAt\":\"%s\"}"
            .formatted(id, key, at),
        at,
        Shop.json(model).path("id").asString());
    return id;
  }

  private void update(String sql, String... values) throws Exception {
    try (Connection orders = shop.connect("orders");
        PreparedStatement statement = orders.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }

  @Test
  void aCancelDoesNotWaitForAChargeThatHangsAtTheProvider() throws Exception {
    String id;
    try (Connection rival = shop.connect("sandbox");
        Statement statement = rival.createStatement()) {
      rival.setAutoCommit(false);
      statement.execute("LOCK payment_intent IN SHARE MODE");
      id = Shop.json(shop.submit(key, Shop.order("TEA-2", 1))).path("id").asString();
      await("the charge").until(() -> chargeState().equals(CancelPoint.CHARGE_PENDING));
      assertThat(shop.post(id, "cancel").statusCode()).isEqualTo(202);
      JsonNode order = shop.awaitEnd(id);
      assertThat(order.path("status").asString()).isEqualTo("COMPENSATED");
      rival.rollback();
    }
    assertThat(DirectSteps.of(stack, id).chargePayment()).isInstanceOf(Voided.class);
    try (Books books = new Books(shop)) {
      books.assertNothingStands(id, key);
    }
    assertThat(shop.ledger(id).path("charges")).isEmpty();
  }

  private CancelPoint chargeState() throws Exception {
    try (Connection payment = shop.connect("payment")) {
      return CancelPoint.CHARGE_PENDING.look(payment, key);
    }
  }
}
