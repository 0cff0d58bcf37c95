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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Repairs over HTTP, and the list of what needs them. */
final class OrderRepairApiTest {

  private static final IdleApi API = new IdleApi();
  private static final String GIVE_UP = "{\"operator\":\"ada\",\"action\":\"give-up\"}";
  private static final String RESOLVE =
      """
      {"operator":"ada","action":"resolve","step":"refund-payment","evidence":"transfer 17"}
      """;

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
  void aRepairIsAcceptedAndAnsweredByteForByteWhenItIsRepeated() throws Exception {
    String id = API.accepted(PARKED);
    HttpResponse<String> accepted = API.post("/v1/orders/" + id + "/repair", key, RESOLVE);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(accepted.headers().firstValue("Location")).hasValue("/v1/orders/" + id);
    JsonNode repair = JSON.readTree(accepted.body()).path("repair");
    assertThat(repair).isEqualTo(JSON.readTree(RESOLVE));
    HttpResponse<String> again = API.post("/v1/orders/" + id + "/repair", key, RESOLVE);
    assertThat(again.body()).isEqualTo(accepted.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertProblem(API.post("/v1/orders/" + id + "/repair", key, IdleApi.RETRY), 422, "key-reused");
  }

  @Test
  void everyActionIsTakenWhereItHelps() throws Exception {
    String parked = API.accepted(PARKED);
    assertThat(API.post("/v1/orders/" + parked + "/repair", key, IdleApi.RETRY).statusCode())
        .isEqualTo(202);
    String proceeding = API.accepted(PROCEEDING);
    assertThat(API.post("/v1/orders/" + proceeding + "/repair", key + "-2", GIVE_UP).statusCode())
        .isEqualTo(202);
  }

  @Test
  void aRepairThatWouldNotHelpIsAConflict() throws Exception {
    String id = API.accepted();
    assertProblem(API.post("/v1/orders/" + id + "/repair", key, GIVE_UP), 409, "not-repairable");
    assertProblem(API.post("/v1/orders/" + id + "/repair", key, RESOLVE), 409, "not-repairable");
    String ended = API.accepted(COMPLETED);
    assertProblem(
        API.post("/v1/orders/" + ended + "/repair", key, IdleApi.RETRY), 409, "not-repairable");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "|{\"action\":\"retry-now\"}|, invalid-repair, /operator",
        "|{\"operator\":\" \",\"action\":\"retry-now\"}|, invalid-repair, /operator",
        "|{\"operator\":\"ada\"}|, invalid-repair, /action",
        "|{\"operator\":\"ada\",\"action\":\"RETRY_NOW\"}|, invalid-repair, /action",
        "|{\"operator\":\"ada\",\"action\":\"resolve\"}|, invalid-repair, /step",
        "|{\"operator\":\"ada\",\"action\":\"resolve\",\"step\":\"refund-payment\"}|, invalid-repair,"
            + " /evidence",
        "|{\"operator\":\"ada\",\"action\":\"resolve\",\"step\":\"refund-payment\",\"evidence\":\"  \"}|,"
            + " invalid-repair, /evidence",
        "|{\"operator\":\"ada\",\"action\":\"resolve\",\"step\":\"charge-payment\",\"evidence\":\"e\"}|,"
            + " invalid-repair, /step",
        "|{\"operator\":\"ada\",\"action\":\"retry-now\",\"step\":\"refund-payment\"}|, invalid-repair,"
            + " /step",
        "|{\"operator\":\"ada\",\"action\":\"give-up\",\"evidence\":\" \"}|, invalid-repair, /evidence",
        "|{\"operator\":\"a\\u0000\",\"action\":\"retry-now\"}|, invalid-repair, /operator",
        "|{\"operator\":\"ada\",\"action\":\"retry-now\",\"why\":\"so\"}|, malformed-body, /why",
        "|{\"operator\":7,\"action\":\"retry-now\"}|, malformed-body, /operator",
        "|{|, malformed-body, ",
      })
  void aRepairThatIsNotValidIsAProblemThatNamesTheField(
      String body, String code, @Nullable String pointer) throws Exception {
    String id = API.accepted(PARKED);
    HttpResponse<String> refused = API.post("/v1/orders/" + id + "/repair", key, body);
    assertProblem(refused, 400, code);
    if (pointer != null) {
      assertThat(JSON.readTree(refused.body()).path("errors").path(0).path("pointer").asString())
          .isEqualTo(pointer);
    }
    assertThat(API.db.fetchCount(API.db.selectFrom("order_repair"))).isZero();
  }

  @Test
  void parkedOrdersAreListedWithTheirOwnerAndWhatToDo() throws Exception {
    String parked = API.accepted(PARKED);
    String other = API.accepted();
    JsonNode list = API.list("?parked=true");
    assertThat(list).hasSize(1);
    assertThat(list.path(0).path("id").asString()).isEqualTo(parked);
    JsonNode why = list.path(0).path("parked");
    assertThat(why.path("owner").asString()).isEqualTo("payment");
    assertThat(why.path("step").asString()).isEqualTo("refund-payment");
    assertThat(why.path("code").asString()).isEqualTo("outage");
    assertThat(why.path("nextAction").asString()).contains("resolve");
    assertThat(why.path("since").asString()).isNotEmpty();
    assertThat(API.list("?parked=false").path(0).path("id").asString()).isEqualTo(other);
    assertThat(API.list("?parked=true&status=RUNNING")).isEmpty();
    assertThat(API.list("")).hasSize(2);
    assertThat(API.read(other).has("parked")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"parked=nonsense", "status=PARKED", "cursor=1", "limit=many"})
  void aFilterThatMeansNothingIsAProblem(String query) throws Exception {
    assertProblem(API.send("GET", "/v1/orders?" + query, null, null), 400, "invalid-parameter");
  }
}
