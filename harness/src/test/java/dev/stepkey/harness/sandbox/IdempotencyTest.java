package dev.stepkey.harness.sandbox;

import static dev.stepkey.harness.sandbox.RunningSandbox.POSTGRES;
import static dev.stepkey.harness.sandbox.RunningSandbox.bare;
import static dev.stepkey.harness.sandbox.RunningSandbox.json;
import static dev.stepkey.harness.sandbox.RunningSandbox.ledger;
import static dev.stepkey.harness.sandbox.RunningSandbox.newOrder;
import static dev.stepkey.harness.sandbox.RunningSandbox.prepared;
import static dev.stepkey.harness.sandbox.RunningSandbox.send;
import static dev.stepkey.harness.sandbox.RunningSandbox.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class IdempotencyTest {

  private final String order = newOrder();
  private final String key = UUID.randomUUID().toString();

  @Test
  void sameKeyAndParametersReplaysTheFirstAnswer() {
    String form = "amount=500&currency=eur&metadata[order_id]=" + order;
    HttpResponse<String> first = post("/v1/payment_intents", form, key);

    HttpResponse<String> second = post("/v1/payment_intents", form, key);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(second.body()).isEqualTo(first.body());
  }

  @Test
  void declineIsReplayedWithoutASecondAttempt() throws Exception {
    String id = prepared("pm_card_chargeDeclined", order).getId();
    HttpResponse<String> first = post("/v1/payment_intents/" + id + "/confirm", "", key);
    post("/v1/payment_intents/" + id + "/confirm", "payment_method=pm_card_visa", "other " + key);

    HttpResponse<String> second = post("/v1/payment_intents/" + id + "/confirm", "", key);

    assertThat(first.statusCode()).isEqualTo(402);
    assertThat(second.statusCode()).isEqualTo(402);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(ledger(order).path("charges")).hasSize(1);
  }

  @Test
  void sameKeyWithOtherParametersOrPathIsRefused() {
    post("/v1/payment_intents", "amount=500&currency=eur", key);

    for (HttpResponse<String> other :
        List.of(
            post("/v1/payment_intents", "amount=501&currency=eur", key),
            post("/v1/refunds", "amount=500&currency=eur", key))) {
      assertThat(other.statusCode()).isEqualTo(400);
      assertThat(json(other).path("error").path("type").asString()).isEqualTo("idempotency_error");
    }
  }

  @Test
  void badParametersLeaveTheKeyUnused() {
    assertThat(post("/v1/payment_intents", "amount=1&currency=eur", key).statusCode())
        .isEqualTo(400);

    assertThat(post("/v1/payment_intents", "amount=500&currency=eur", key).statusCode())
        .isEqualTo(200);
  }

  @Test
  void keyWhoseFirstRequestStillRunsIsInUse() throws Exception {
    String id = prepared("pm_card_visa", order).getId();
    String confirm = "/v1/payment_intents/" + id + "/confirm";
    try (Connection other = POSTGRES.getPostgresDatabase().getConnection()) {
      other.setAutoCommit(false);
      lockIntent(other, id);
      var first = CompletableFuture.supplyAsync(() -> post(confirm, "", key));
      await().until(RunningSandbox::someoneWaitsForALock);

      HttpResponse<String> second = post(confirm, "", key);

      assertThat(second.statusCode()).isEqualTo(409);
      assertThat(json(second).path("error").path("code").asString())
          .isEqualTo("idempotency_key_in_use");
      other.rollback();
      assertThat(first.join().statusCode()).isEqualTo(200);
    }
    assertThat(ledger(order).path("charges")).hasSize(1);
  }

  @Test
  void intentLockedTooLongAnswersLockTimeoutAndLeavesTheKeyUnused() throws Exception {
    String id = prepared("pm_card_visa", order).getId();
    String confirm = "/v1/payment_intents/" + id + "/confirm";
    try (Connection other = POSTGRES.getPostgresDatabase().getConnection()) {
      other.setAutoCommit(false);
      lockIntent(other, id);

      HttpResponse<String> locked = post(confirm, "", key);

      assertThat(locked.statusCode()).isEqualTo(429);
      assertThat(json(locked).path("error").path("code").asString()).isEqualTo("lock_timeout");
      other.rollback();
    }
    assertThat(post(confirm, "", key).statusCode()).isEqualTo(200);
  }

  @Test
  void ofManyCreatesUnderOneKeyOneExecutes() throws Exception {
    String form = "amount=500&currency=eur&metadata[order_id]=" + order;

    List<HttpResponse<String>> answers = together(32, () -> post("/v1/payment_intents", form, key));

    assertThat(answers).extracting(HttpResponse::statusCode).isSubsetOf(200, 409).contains(200);
    Set<String> bodies =
        answers.stream()
            .filter(answer -> answer.statusCode() == 200)
            .map(HttpResponse::body)
            .collect(Collectors.toSet());
    assertThat(bodies).hasSize(1);
  }

  private static void lockIntent(Connection connection, String id) throws Exception {
    try (PreparedStatement lock =
        connection.prepareStatement("select 1 from payment_intent where id = ? for update")) {
      lock.setString(1, id);
      lock.execute();
    }
  }

  private static HttpResponse<String> post(String path, String form, String key) {
    return send(
        bare(path)
            .header("Authorization", "Bearer sk_test_sandbox")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(form.replace("[", "%5B").replace("]", "%5D"))));
  }
}
