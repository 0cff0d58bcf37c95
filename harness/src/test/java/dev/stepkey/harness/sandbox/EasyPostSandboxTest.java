package dev.stepkey.harness.sandbox;

import static dev.stepkey.harness.sandbox.RunningSandbox.bare;
import static dev.stepkey.harness.sandbox.RunningSandbox.get;
import static dev.stepkey.harness.sandbox.RunningSandbox.json;
import static dev.stepkey.harness.sandbox.RunningSandbox.ledger;
import static dev.stepkey.harness.sandbox.RunningSandbox.newOrder;
import static dev.stepkey.harness.sandbox.RunningSandbox.post;
import static dev.stepkey.harness.sandbox.RunningSandbox.send;
import static dev.stepkey.harness.sandbox.RunningSandbox.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class EasyPostSandboxTest {

  private final String order = newOrder();

  @Test
  void newShipmentHasOffersAndNoLabel() {
    HttpResponse<String> created = create("Main Street 1", "10115");

    assertThat(created.statusCode()).isEqualTo(201);
    JsonNode shipment = json(created);
    assertThat(shipment.path("id").asString()).startsWith("shp_");
    assertThat(shipment.path("rates")).hasSizeGreaterThan(1);
    assertThat(shipment.path("rates").get(0).path("id").asString()).startsWith("rate_");
    assertThat(shipment.path("reference").asString()).isEqualTo(order + ":create-shipment");
    for (String field : List.of("postage_label", "selected_rate", "tracking_code")) {
      assertThat(shipment.get(field).isNull()).isTrue();
    }
    assertThat(json(get("/v2/shipments/" + shipment.path("id").asString()))).isEqualTo(shipment);
  }

  @Test
  void boughtShipmentShowsItsLabelAndRefusesAnother() {
    JsonNode shipment = json(create("Main Street 1", "10115"));

    HttpResponse<String> bought = buy(shipment);

    assertThat(bought.statusCode()).isEqualTo(200);
    JsonNode label = json(bought).path("postage_label");
    assertThat(label.path("id").asString()).startsWith("pl_");
    assertThat(label.path("label_url").asString()).startsWith("https://");
    assertThat(json(bought).path("tracking_code").asString()).isNotBlank();
    assertThat(json(bought).path("selected_rate")).isEqualTo(shipment.path("rates").get(0));
    assertRefused(buy(shipment), 422, "SHIPMENT.POSTAGE.EXISTS");
    assertThat(json(get(path(shipment)))).isEqualTo(json(bought));
  }

  @Test
  void refundGivesTheLabelBackOnce() {
    JsonNode shipment = json(create("Main Street 1", "10115"));
    assertRefused(refund(shipment), 422, "SHIPMENT.REFUND.UNAVAILABLE");
    buy(shipment);

    HttpResponse<String> first = refund(shipment);

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(json(first).path("refund_status").asString()).isEqualTo("submitted");
    assertThat(refund(shipment).body()).isEqualTo(first.body());
    assertRefused(buy(shipment), 422, "SHIPMENT.POSTAGE.EXISTS");
    assertThat(ledger(order).path("labels")).hasSize(1);
    assertThat(ledger(order).path("labelRefunds")).hasSize(1);
    assertThat(ledger(order).path("liveLabels").asInt()).isZero();
  }

  @Test
  void handedOverParcelIsOnItsWayAndItsLabelIsNotTakenBack() {
    JsonNode shipment = json(create("Main Street 1", "10115"));
    assertThat(handOver().statusCode()).isEqualTo(404);
    buy(shipment);
    assertThat(json(get(path(shipment))).path("status").asString()).isEqualTo("unknown");

    assertThat(handOver().statusCode()).isEqualTo(200);
    assertThat(handOver().statusCode()).isEqualTo(200);

    assertThat(json(get(path(shipment))).path("status").asString()).isEqualTo("in_transit");
    assertRefused(refund(shipment), 422, "SHIPMENT.REFUND.UNAVAILABLE");
    assertThat(ledger(order).path("handovers")).hasSize(1);
    assertThat(ledger(order).path("labelRefunds")).isEmpty();
    assertThat(ledger(order).path("liveLabels").asInt()).isEqualTo(1);
  }

  @Test
  void labelGivenBackIsNotHandedOver() {
    JsonNode shipment = json(create("Main Street 1", "10115"));
    buy(shipment);
    refund(shipment);

    assertThat(handOver().statusCode()).isEqualTo(404);
    assertThat(refund(shipment).statusCode()).isEqualTo(200);
    assertThat(ledger(order).path("handovers")).isEmpty();
  }

  @Test
  void refusedAddressIsRefusedAtBuy() {
    JsonNode shipment = json(create("Refused Lane 2", "10115"));

    assertRefused(buy(shipment), 422, "SHIPMENT.POSTAGE.FAILURE");
    assertThat(ledger(order).path("labels")).isEmpty();
  }

  @Test
  void unverifiableAddressIsRefusedAtCreate() {
    assertRefused(create("Main Street 1", "00000"), 422, "ADDRESS.VERIFY.FAILURE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"shipment\":{}}", "{\"shipment\":\"x\"}", "[1]"})
  void emptyShipmentIsMissing(String body) {
    assertRefused(post("/v2/shipments", body), 422, "PARAMETER.REQUIRED");
  }

  @Test
  void badRequestsGetTheCarriersError() {
    assertRefused(post("/v2/shipments", "{\"shipment\":"), 400, "BAD_REQUEST");
    assertRefused(
        post("/v2/shipments", "{\"shipment\":{\"reference\":\"r\"}}"),
        422,
        "SHIPMENT.INVALID_PARAMS");
    assertRefused(create("a\\u0000b", "10115"), 400, "BAD_REQUEST");
    assertRefused(get("/v2/shipments/shp_nobody"), 404, "NOT_FOUND");
    assertRefused(get("/v2/nowhere"), 404, "NOT_FOUND");
    assertRefused(send(bare("/v2/shipments/shp_1").GET()), 401, "UNAUTHORIZED");
    JsonNode shipment = json(create("Main Street 1", "10115"));
    assertRefused(post(path(shipment) + "/buy", "{}"), 422, "PARAMETER.REQUIRED");
    assertRefused(post(path(shipment) + "/buy", rate("rate_other")), 404, "NOT_FOUND");
  }

  @Test
  void ofManyBuysAtOnceOneGetsTheLabel() throws Exception {
    JsonNode shipment = json(create("Main Street 1", "10115"));

    List<Integer> answers = together(32, () -> buy(shipment).statusCode());

    assertThat(answers).containsOnly(200, 422).containsOnlyOnce(200);
    assertThat(ledger(order).path("labels")).hasSize(1);
  }

  @Test
  void ofManyRefundsAtOnceOneCounts() throws Exception {
    JsonNode shipment = json(create("Main Street 1", "10115"));
    buy(shipment);

    assertThat(together(16, () -> refund(shipment).statusCode())).containsOnly(200);
    assertThat(ledger(order).path("labelRefunds")).hasSize(1);
  }

  private HttpResponse<String> create(String street, String zip) {
    return post("/v2/shipments", Parcels.shipment(order, street, zip));
  }

  private static HttpResponse<String> buy(JsonNode shipment) {
    String rate = shipment.path("rates").get(0).path("id").asString();
    return post(path(shipment) + "/buy", rate(rate));
  }

  private static HttpResponse<String> refund(JsonNode shipment) {
    return post(path(shipment) + "/refund", "");
  }

  private HttpResponse<String> handOver() {
    return send(bare("/sandbox/handover?order=" + order).POST(BodyPublishers.noBody()));
  }

  private static String path(JsonNode shipment) {
    return "/v2/shipments/" + shipment.path("id").asString();
  }

  private static String rate(String id) {
    return "{\"rate\":{\"id\":\"%s\"}}".formatted(id);
  }

  private static void assertRefused(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).isEqualTo(status);
    JsonNode error = json(response).path("error");
    assertThat(error.path("code").asString()).isEqualTo(code);
    assertThat(error.path("message").asString()).isNotBlank();
    assertThat(error.path("errors").isArray()).isTrue();
  }
}
