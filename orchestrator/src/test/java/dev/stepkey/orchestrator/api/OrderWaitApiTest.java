package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.COMPLETED;
import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static dev.stepkey.orchestrator.api.IdleApi.ORDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.order.OrderView;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.http.ResponseEntity;

/** Prefer: wait (RFC 7240). */
@ExtendWith(SharedApi.class)
final class OrderWaitApiTest {

  private static final Duration LONG = Duration.ofSeconds(20);
  private static final ResponseEntity<byte[]> ACCEPTED = ResponseEntity.accepted().build();

  private final String key = UUID.randomUUID().toString();
  private final IdleApi api;

  OrderWaitApiTest(IdleApi api) {
    this.api = api;
  }

  @Test
  void i9TheEndIsAnsweredOnceItIsThereAndIsTheSameForEver() throws Exception {
    CompletableFuture<HttpResponse<String>> promise = api.submitSoon(key, "wait=20");
    await().until(() -> api.bean(EndWatch.class).waiting() == 1);
    end(key);
    HttpResponse<String> ended = promise.get(10, TimeUnit.SECONDS);
    assertThat(ended.statusCode()).isEqualTo(200);
    String id = JSON.readTree(ended.body()).path("id").asString();
    assertThat(JSON.readTree(ended.body()).path("status").asString()).isEqualTo("COMPLETED");
    assertThat(ended.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(ended.headers().firstValue("Content-Location"))
        .as("a return changes what is there")
        .isEmpty();
    assertThat(ended.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(ended.headers().firstValue("Preference-Applied")).hasValue("wait=20");
    assertThat(ended.headers().firstValue("Vary")).hasValue("Prefer");
    assertThat(ended.headers().firstValue("Idempotent-Replayed")).isEmpty();

    HttpResponse<String> again = wait(key, "wait=1");
    assertThat(again.body()).isEqualTo(ended.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");

    assertThat(api.post("/v1/orders/" + id + "/return", key, null).statusCode()).isEqualTo(202);
    assertThat(wait(key, "wait=1").body()).as("a return changes the order").isEqualTo(ended.body());
    assertThat(wait(key, "wait=0").body()).isEqualTo(ended.body());
  }

  @Test
  void i9WithoutAnEndTheAcceptanceIsAnswered() throws Exception {
    HttpResponse<String> accepted = wait(key, "wait=1");
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Preference-Applied")).hasValue("wait=1");
    HttpResponse<String> plain = api.post("/v1/orders", key, ORDER);
    assertThat(plain.body()).isEqualTo(accepted.body());
    assertThat(plain.headers().firstValue("Vary")).hasValue("Prefer");
    assertThat(plain.headers().firstValue("Preference-Applied")).isEmpty();
    HttpResponse<String> now = wait(key, "wait=0");
    assertThat(now.statusCode()).isEqualTo(202);
    assertThat(now.body()).isEqualTo(accepted.body());
    assertThat(now.headers().firstValue("Preference-Applied")).hasValue("wait=0");
    assertThat(now.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(wait(key, "wait=soon").headers().firstValue("Preference-Applied")).isEmpty();
  }

  @Test
  void manyWaitWithoutHoldingTheServer() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> promises = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      promises.add(api.submitSoon(key, "wait=20"));
    }
    await().until(() -> api.bean(EndWatch.class).waiting() == 100);
    assertThat(api.list("")).as("many more wait than may be carried out at once").hasSize(1);
    end(key);
    for (CompletableFuture<HttpResponse<String>> promise : promises) {
      assertThat(promise.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    }
    await().until(() -> api.bean(EndWatch.class).waiting() == 0);
  }

  @Test
  void a15WhoeverGoesAwayWhileWaitingIsForgotten() throws Exception {
    String request =
        "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Idempotency-Key: %s\r\nPrefer: wait=1\r\nContent-Length: %d\r\n\r\n%s";
    try (Socket socket = api.connect()) {
      socket.getOutputStream().write(request.formatted(key, ORDER.length(), ORDER).getBytes());
      await().until(() -> api.bean(EndWatch.class).waiting() == 1);
    }
    await().until(() -> api.bean(EndWatch.class).waiting() == 0);
    end(key);
    assertThat(wait(key, "wait=1").statusCode()).isEqualTo(200);
  }

  @Test
  void whoeverWaitsWhenItStopsIsToldThatTheOrderIsAccepted() throws Exception {
    EndWatch ends = api.bean(EndWatch.class);
    CompletableFuture<HttpResponse<String>> promise = api.submitSoon(key, "wait=20");
    await().until(() -> ends.waiting() == 1);
    ends.stop();
    try {
      assertThat(promise.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
      HttpResponse<String> later = wait(UUID.randomUUID().toString(), "wait=20");
      assertThat(later.statusCode()).isEqualTo(202);
      assertThat(later.headers().firstValue("Preference-Applied")).isEmpty();
    } finally {
      ends.start();
    }
  }

  @Test
  void whoCannotBeAnsweredDoesNotKeepTheOthersWaiting() throws Exception {
    EndWatch ends = api.bean(EndWatch.class);
    CompletableFuture<HttpResponse<String>> promise = api.submitSoon(key, "wait=20");
    await().until(() -> ends.waiting() == 1);
    UUID id = api.db.fetchSingle("SELECT id FROM orders").get(0, UUID.class);
    List<Object> told = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 10; i++) {
      ends.wait("local", id, LONG, OrderWaitApiTest::fail, ACCEPTED)
          .orElseThrow()
          .setResultHandler(told::add);
      ends.wait("local", id, LONG, order -> ACCEPTED, ACCEPTED)
          .orElseThrow()
          .setResultHandler(OrderWaitApiTest::cannotDispatch);
    }
    end(key);
    assertThat(promise.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    await().until(() -> ends.waiting() == 0);
    assertThat(told).hasSize(10).containsOnly(ACCEPTED);
    assertThat(wait(UUID.randomUUID().toString(), "wait=1").statusCode()).isEqualTo(202);
  }

  @Test
  void oneTenantTakesOnlyItsPartOfThePlacesAndEachIsGivenBackOnce() {
    EndWatch ends = api.bean(EndWatch.class);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < WaitingRoom.MOST_OF_ONE; i++) {
        assertThat(waiting(ends, "t", i)).isPresent();
      }
      assertThat(waiting(ends, "t", 0)).isEmpty();
      assertThat(waiting(ends, "u", 0)).isPresent();
      ends.stop();
      ends.start();
      assertThat(ends.waiting()).isZero();
    }
  }

  private static Optional<?> waiting(EndWatch ends, String tenant, int i) {
    var promise = ends.wait(tenant, UUID.randomUUID(), LONG, OrderWaitApiTest::fail, ACCEPTED);
    if (i % 2 == 0) {
      promise.ifPresent(result -> result.setResultHandler(OrderWaitApiTest::cannotDispatch));
    }
    return promise;
  }

  private static void cannotDispatch(@Nullable Object result) {
    throw new IllegalStateException("cannot dispatch " + result);
  }

  private static ResponseEntity<byte[]> fail(OrderView order) {
    throw new IllegalStateException("no words for " + order.id());
  }

  private HttpResponse<String> wait(String by, String prefer) throws Exception {
    return api.submitSoon(by, prefer).get(30, TimeUnit.SECONDS);
  }

  private void end(String by) {
    assertThat(api.db.execute("UPDATE orders SET " + COMPLETED + " WHERE idempotency_key = ?", by))
        .isEqualTo(1);
  }
}
