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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Cancel and return over HTTP. */
@ExtendWith(SharedApi.class)
final class OrderChangesApiTest {

  private final String key = UUID.randomUUID().toString();

  private final IdleApi api;

  OrderChangesApiTest(IdleApi api) {
    this.api = api;
  }

  @Test
  void aCancelIsAcceptedWithAReasonAndAPlaceToLookAndIsTheSameWhenRepeated() throws Exception {
    String id = api.accepted();
    HttpResponse<String> cancelled = api.post("/v1/orders/" + id + "/cancel", null, null);
    assertThat(cancelled.statusCode()).isEqualTo(202);
    assertThat(cancelled.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    JsonNode body = JSON.readTree(cancelled.body());
    assertThat(body.path("orderId").asString()).isEqualTo(id);
    assertThat(body.path("reason").path("code").asString()).isEqualTo("cancelled");
    HttpResponse<String> again = api.post("/v1/orders/" + id + "/cancel", null, null);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(cancelled.body());
    assertThat(api.read(id).path("status").asString()).isEqualTo("COMPENSATING");
    assertThat(api.read(id).path("reason").path("code").asString()).isEqualTo("cancelled");
  }

  @Test
  void aCancelThatFindsTheOrderAbortedIsAcceptedWithTheReasonThatWasThere() throws Exception {
    String id = api.accepted(ABORTED);
    HttpResponse<String> cancelled = api.post("/v1/orders/" + id + "/cancel", null, null);
    assertThat(cancelled.statusCode()).isEqualTo(202);
    assertThat(cancelled.body()).contains("\"declined\"");
  }

  @Test
  void aCancelThatComesTooLateIsAConflictThatSaysWhatToDoInstead() throws Exception {
    for (String state : List.of(PROCEEDING, COMPLETED)) {
      String id = api.accepted(state);
      HttpResponse<String> refused = api.post("/v1/orders/" + id + "/cancel", null, null);
      assertProblem(refused, 409, "cancel-too-late");
      assertThat(refused.body()).contains("/v1/orders/" + id + "/return");
      HttpResponse<String> again = api.post("/v1/orders/" + id + "/cancel", null, null);
      assertThat(JSON.readTree(again.body()).path("detail"))
          .isEqualTo(JSON.readTree(refused.body()).path("detail"));
      api.clear();
    }
  }

  @Test
  void aReturnIsAcceptedAndAnsweredByteForByteWhenItIsRepeated() throws Exception {
    String id = api.accepted(COMPLETED);
    HttpResponse<String> accepted = api.post("/v1/orders/" + id + "/return", key, null);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(accepted.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(JSON.readTree(accepted.body()).path("orderId").asString()).isEqualTo(id);
    HttpResponse<String> again = api.post("/v1/orders/" + id + "/return", key, null);
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(again.body()).isEqualTo(accepted.body());
    assertThat(again.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(api.read(id).path("status").asString()).isEqualTo("RETURNING");
    assertThat(api.read(id).path("return").path("status").asString()).isEqualTo("RUNNING");
  }

  @Test
  void aReturnThatCannotBeIsAConflict() throws Exception {
    String running = api.accepted();
    assertProblem(api.post("/v1/orders/" + running + "/return", key, null), 409, "not-returnable");
    api.clear();
    String one = api.accepted(COMPLETED);
    api.post("/v1/orders/" + one + "/return", key, null);
    assertProblem(api.post("/v1/orders/" + one + "/return", "other", null), 409, "not-returnable");
    String other = api.accepted(COMPLETED);
    assertProblem(api.post("/v1/orders/" + other + "/return", key, null), 422, "key-reused");
  }

  @Test
  void returnAndRepairNeedAKeyAndCancelDoesNot() throws Exception {
    String id = api.accepted(PARKED);
    String order = "/v1/orders/" + id;
    assertProblem(api.post(order + "/return", null, null), 400, "idempotency-key-missing");
    assertProblem(api.post(order + "/repair", null, IdleApi.RETRY), 400, "idempotency-key-missing");
    assertProblem(api.post(order + "/return", "a b", null), 400, "idempotency-key-malformed");
    assertProblem(
        api.post(order + "/repair", "a b", IdleApi.RETRY), 400, "idempotency-key-malformed");
    assertThat(api.post(order + "/cancel", null, null).statusCode()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"00000000-0000-7000-8000-000000000000", "nonsense"})
  void anOrderThatIsNotThereIsNotFound(String id) throws Exception {
    assertProblem(api.post("/v1/orders/" + id + "/cancel", null, null), 404, "order-not-found");
    assertProblem(api.post("/v1/orders/" + id + "/return", key, null), 404, "order-not-found");
    assertProblem(
        api.post("/v1/orders/" + id + "/repair", key, IdleApi.RETRY), 404, "order-not-found");
    assertProblem(
        api.send("GET", "/v1/orders/" + id + "/cancel", null, null), 405, "method-not-allowed");
  }
}
