package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.COMPLETED;
import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static dev.stepkey.orchestrator.api.IdleApi.PARKED;
import static dev.stepkey.orchestrator.api.IdleApi.PROCEEDING;
import static dev.stepkey.orchestrator.api.IdleApi.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Repairs over HTTP, and the list of what needs them. */
@ExtendWith(SharedApi.class)
final class OrderRepairApiTest {

  private static final String GIVE_UP = "{\"action\":\"give-up\"}";
  private static final String RESOLVE =
      """
      {"action":"resolve","step":"refund-payment","evidence":"transfer 17"}
      """;

  private final String key = UUID.randomUUID().toString();

  private final IdleApi api;

  OrderRepairApiTest(IdleApi api) {
    this.api = api;
  }

  @Test
  void aRepairIsAcceptedAndAnsweredByteForByteWhenItIsRepeated() throws Exception {
    String id = api.accepted(PARKED);
    HttpResponse<String> accepted = api.post("/v1/orders/" + id + "/repair", key, RESOLVE);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    JsonNode repair = JSON.readTree(accepted.body()).path("repair");
    assertThat(repair.path("operator").asString()).isEqualTo("local");
    assertThat(repair.path("evidence").asString()).isEqualTo("transfer 17");
    HttpResponse<String> again = api.post("/v1/orders/" + id + "/repair", key, RESOLVE);
    assertThat(again.body()).isEqualTo(accepted.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertProblem(api.post("/v1/orders/" + id + "/repair", key, IdleApi.RETRY), 422, "key-reused");
  }

  @Test
  void everyActionIsTakenWhereItHelps() throws Exception {
    String parked = api.accepted(PARKED);
    assertThat(api.post("/v1/orders/" + parked + "/repair", key, IdleApi.RETRY).statusCode())
        .isEqualTo(202);
    String proceeding = api.accepted(PROCEEDING);
    assertThat(api.post("/v1/orders/" + proceeding + "/repair", key + "-2", GIVE_UP).statusCode())
        .isEqualTo(202);
  }

  @Test
  void aRepairThatWouldNotHelpIsAConflict() throws Exception {
    String id = api.accepted();
    assertProblem(api.post("/v1/orders/" + id + "/repair", key, GIVE_UP), 409, "not-repairable");
    assertProblem(api.post("/v1/orders/" + id + "/repair", key, RESOLVE), 409, "not-repairable");
    String ended = api.accepted(COMPLETED);
    assertProblem(
        api.post("/v1/orders/" + ended + "/repair", key, IdleApi.RETRY), 409, "not-repairable");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "|{\"operator\":\"ada\",\"action\":\"retry-now\"}|, malformed-body, /operator",
        "|{}|, invalid-repair, /action",
        "|{\"action\":\"RETRY_NOW\"}|, invalid-repair, /action",
        "|{\"action\":\"resolve\"}|, invalid-repair, /step",
        "|{\"action\":\"resolve\",\"step\":\"refund-payment\"}|, invalid-repair," + " /evidence",
        "|{\"action\":\"resolve\",\"step\":\"refund-payment\",\"evidence\":\"  \"}|,"
            + " invalid-repair, /evidence",
        "|{\"action\":\"resolve\",\"step\":\"charge-payment\",\"evidence\":\"e\"}|,"
            + " invalid-repair, /step",
        "|{\"action\":\"retry-now\",\"step\":\"refund-payment\"}|, invalid-repair," + " /step",
        "|{\"action\":\"give-up\",\"evidence\":\" \"}|, invalid-repair, /evidence",
        "|{\"action\":\"retry-now\",\"why\":\"so\"}|, malformed-body, /why",
        "|{\"action\":7}|, malformed-body, /action",
        "|{|, malformed-body, ",
      })
  void aRepairThatIsNotValidIsAProblemThatNamesTheField(
      String body, String code, @Nullable String pointer) throws Exception {
    String id = api.accepted(PARKED);
    HttpResponse<String> refused = api.post("/v1/orders/" + id + "/repair", key, body);
    assertProblem(refused, 400, code);
    if (pointer != null) {
      assertThat(JSON.readTree(refused.body()).path("errors").path(0).path("pointer").asString())
          .isEqualTo(pointer);
    }
    assertThat(api.db.fetchCount(api.db.selectFrom("order_repair"))).isZero();
  }

  @Test
  void parkedOrdersAreListedWithTheirOwnerAndWhatToDo() throws Exception {
    String parked = api.accepted(PARKED);
    String other = api.accepted();
    JsonNode list = api.list("?parked=true");
    assertThat(list).hasSize(1);
    assertThat(list.path(0).path("id").asString()).isEqualTo(parked);
    JsonNode why = list.path(0).path("parked");
    assertThat(why.path("owner").asString()).isEqualTo("payment");
    assertThat(why.path("step").asString()).isEqualTo("refund-payment");
    assertThat(why.path("code").asString()).isEqualTo("outage");
    assertThat(why.path("nextAction").asString()).contains("resolve");
    assertThat(why.path("since").asString()).isNotEmpty();
    assertThat(api.list("?parked=false").path(0).path("id").asString()).isEqualTo(other);
    assertThat(api.list("?parked=true&status=RUNNING")).isEmpty();
    assertThat(api.list("")).hasSize(2);
    assertThat(api.read(other).has("parked")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parked=nonsense", "status=PARKED", "cursor=1", "limit=many"})
  void aFilterThatMeansNothingIsAProblem(String query) throws Exception {
    assertProblem(api.send("GET", "/v1/orders?" + query, null, null), 400, "invalid-parameter");
  }
}
