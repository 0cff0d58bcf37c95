package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.ABORTED;
import static dev.stepkey.orchestrator.api.IdleApi.COMPLETED;
import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static dev.stepkey.orchestrator.api.IdleApi.PARKED;
import static dev.stepkey.orchestrator.api.IdleApi.PROCEEDING;
import static dev.stepkey.orchestrator.api.IdleApi.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Cancel and return over HTTP. */
final class OrderChangesApiTest {

  private static final IdleApi API = new IdleApi();

  private final String key = UUID.randomUUID().toString();

  @AfterAll
  static void stop() {
    API.close();
  }

  @BeforeEach
  void clear() {
    API.clear();
  }

  @Test
  void aCancelIsAcceptedWithAReasonAndAPlaceToLookAndIsTheSameWhenRepeated() throws Exception {
    String id = API.accepted();
    HttpResponse<String> cancelled = API.post("/v1/orders/" + id + "/cancel", null, null);
    assertThat(cancelled.statusCode()).isEqualTo(202);
    assertThat(cancelled.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    JsonNode body = JSON.readTree(cancelled.body());
    assertThat(body.path("orderId").asString()).isEqualTo(id);
    assertThat(body.path("reason").path("code").asString()).isEqualTo("cancelled");
    HttpResponse<String> again = API.post("/v1/orders/" + id + "/cancel", null, null);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(cancelled.body());
    assertThat(API.read(id).path("status").asString()).isEqualTo("COMPENSATING");
    assertThat(API.read(id).path("reason").path("code").asString()).isEqualTo("cancelled");
  }

  @Test
  void aCancelThatFindsTheOrderAbortedIsAcceptedWithTheReasonThatWasThere() throws Exception {
    String id = API.accepted(ABORTED);
    HttpResponse<String> cancelled = API.post("/v1/orders/" + id + "/cancel", null, null);
    assertThat(cancelled.statusCode()).isEqualTo(202);
    assertThat(cancelled.body()).contains("\"declined\"");
  }

  @Test
  void aCancelThatComesTooLateIsAConflictThatSaysWhatToDoInstead() throws Exception {
    for (String state : List.of(PROCEEDING, COMPLETED)) {
      String id = API.accepted(state);
      HttpResponse<String> refused = API.post("/v1/orders/" + id + "/cancel", null, null);
      assertProblem(refused, 409, "cancel-too-late");
      assertThat(refused.body()).contains("/v1/orders/" + id + "/return");
      HttpResponse<String> again = API.post("/v1/orders/" + id + "/cancel", null, null);
      assertThat(again.body()).isEqualTo(refused.body());
      clear();
    }
  }

  @Test
  void aReturnIsAcceptedAndAnsweredByteForByteWhenItIsRepeated() throws Exception {
    String id = API.accepted(COMPLETED);
    HttpResponse<String> accepted = API.post("/v1/orders/" + id + "/return", key, null);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(accepted.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(JSON.readTree(accepted.body()).path("orderId").asString()).isEqualTo(id);
    HttpResponse<String> again = API.post("/v1/orders/" + id + "/return", key, null);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(accepted.body());
    assertThat(again.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(API.read(id).path("status").asString()).isEqualTo("RETURNING");
    assertThat(API.read(id).path("return").path("status").asString()).isEqualTo("RUNNING");
  }

  @Test
  void aReturnThatCannotBeIsAConflict() throws Exception {
    String running = API.accepted();
    assertProblem(API.post("/v1/orders/" + running + "/return", key, null), 409, "not-returnable");
    clear();
    String one = API.accepted(COMPLETED);
    API.post("/v1/orders/" + one + "/return", key, null);
    assertProblem(API.post("/v1/orders/" + one + "/return", "other", null), 409, "not-returnable");
    String other = API.accepted(COMPLETED);
    assertProblem(API.post("/v1/orders/" + other + "/return", key, null), 422, "key-reused");
  }

  @Test
  void returnAndRepairNeedAKeyAndCancelDoesNot() throws Exception {
    String id = API.accepted(PARKED);
    String order = "/v1/orders/" + id;
    assertProblem(API.post(order + "/return", null, null), 400, "idempotency-key-missing");
    assertProblem(API.post(order + "/repair", null, IdleApi.RETRY), 400, "idempotency-key-missing");
    assertProblem(API.post(order + "/return", "a b", null), 400, "idempotency-key-malformed");
    assertProblem(
        API.post(order + "/repair", "a b", IdleApi.RETRY), 400, "idempotency-key-malformed");
    assertThat(API.post(order + "/cancel", null, null).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000-0000-7000-8000-000000000000", "nonsense"})
  void anOrderThatIsNotThereIsNotFound(String id) throws Exception {
    assertProblem(API.post("/v1/orders/" + id + "/cancel", null, null), 404, "order-not-found");
    assertProblem(API.post("/v1/orders/" + id + "/return", key, null), 404, "order-not-found");
    assertProblem(
        API.post("/v1/orders/" + id + "/repair", key, IdleApi.RETRY), 404, "order-not-found");
    assertProblem(
        API.send("GET", "/v1/orders/" + id + "/cancel", null, null), 405, "method-not-allowed");
  }
}
