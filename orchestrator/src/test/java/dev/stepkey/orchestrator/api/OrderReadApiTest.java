package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.COMPLETED;
import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static dev.stepkey.orchestrator.api.IdleApi.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Reading one order and many. */
@ExtendWith(SharedApi.class)
final class OrderReadApiTest {

  private final IdleApi api;

  OrderReadApiTest(IdleApi api) {
    this.api = api;
  }

  @Test
  void anOrderAtRestHasATagAndIsSentOnce() throws Exception {
    String path = "/v1/orders/" + api.accepted(COMPLETED);
    HttpResponse<String> full = api.send("GET", path, null, null);
    String tag = full.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).matches("\"[0-9a-f]{32}\"");
    assertThat(full.headers().allValues("Cache-Control")).containsExactly("no-cache, private");
    HttpResponse<String> again = api.send("GET", path, null, null, "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    assertThat(api.send("GET", path, null, null, "If-None-Match", "\"x\"").body())
        .isEqualTo(full.body());
    HttpResponse<String> head = api.send("HEAD", path, null, null);
    assertThat(head.headers().firstValue("ETag")).hasValue(tag);
    assertThat(head.body()).isEmpty();

    api.post(path + "/return", "k", null);
    api.db.execute("UPDATE order_return SET ended_as = 'RETURNED', ended_at = now(), steps = '[]'");
    HttpResponse<String> changed = api.send("GET", path, null, null, "If-None-Match", tag);
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
  }

  @Test
  void anOrderThatRunsHasNoTag() throws Exception {
    HttpResponse<String> running =
        api.send("GET", "/v1/orders/" + api.accepted(), null, null, "If-None-Match", "*");
    assertThat(running.statusCode()).isEqualTo(200);
    assertThat(running.headers().firstValue("ETag")).isEmpty();
    assertThat(running.headers().firstValue("Cache-Control").orElseThrow()).contains("no-store");
  }

  @Test
  void pagesFollowEachOtherWithoutAGapAndNewOrdersDoNotMoveThem() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(api.accepted(COMPLETED));
    }
    api.accepted();
    List<String> read = new ArrayList<>();
    String cursor = "";
    for (int page = 0; page < 3; page++) {
      String path = "/v1/orders?limit=2&status=COMPLETED&parked=false" + cursor;
      JsonNode body = JSON.readTree(api.send("GET", path, null, null).body());
      body.path("orders").forEach(order -> read.add(order.path("id").asString()));
      assertThat(body.has("nextCursor")).isEqualTo(page < 2);
      cursor = "&cursor=" + body.path("nextCursor").asString();
      api.accepted(COMPLETED);
    }
    assertThat(read).isEqualTo(ids);
  }

  @ParameterizedTest(name = "I11 {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "limit=0 | The parameter limit must be greater than or equal to 1.",
        "limit=101 | The parameter limit must be less than or equal to 100.",
        "limit=-1 | The parameter limit must be greater than or equal to 1.",
        "limit=many | The parameter limit must be a whole number.",
        "limit=99999999999 | The parameter limit must be a whole number.",
        "limit= | The parameter limit is empty.",
        "status=PARKED | The parameter status must be one of RUNNING, COMPENSATING, COMPLETED,"
            + " COMPENSATED, RETURNING, RETURNED.",
        "status= | The parameter status is empty.",
        "status=RUNNING&status=COMPLETED | The parameter status is repeated.",
        "parked=perhaps | The parameter parked must be true or false.",
        "cursor=1 | The parameter cursor must be an id as given in nextCursor.",
        "stauts=COMPLETED | There is a query parameter that is none of cursor, limit, parked, status.",
        "Status=COMPLETED | There is a query parameter that is none of cursor, limit, parked, status.",
      })
  void aQueryThatIsNotUnderstoodAsAWholeIsRefused(String query, String detail) throws Exception {
    HttpResponse<String> refused = api.send("GET", "/v1/orders?" + query, null, null);
    assertProblem(refused, 400, "invalid-parameter");
    assertThat(JSON.readTree(refused.body()).path("detail").asString()).isEqualTo(detail);
  }

  @Test
  void whereThereAreNoParametersNoneIsTaken() throws Exception {
    String path = "/v1/orders/" + api.accepted(COMPLETED);
    assertProblem(api.send("GET", path + "?verbose=1", null, null), 400, "invalid-parameter");
    assertProblem(api.post(path + "/return?force=1", "k", null), 400, "invalid-parameter");
    assertThat(api.read(path.substring("/v1/orders/".length())).path("status").asString())
        .isEqualTo("COMPLETED");
  }
}
