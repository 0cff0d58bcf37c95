package dev.stepkey.shipping;

import dev.stepkey.schema.Address;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.schema.StepCall;
import dev.stepkey.schema.StepNames;
import dev.stepkey.step.StepKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.web.client.RestClient;

/** What EasyPost says, and what we ask, in the tests. */
final class EasyPost {

  static final String CREATE = "POST /v2/shipments";
  static final String RETRIEVE = "GET /v2/shipments/shp_1";
  static final String BUY = "POST /v2/shipments/shp_1/buy";
  static final String REFUND = "POST /v2/shipments/shp_1/refund";

  static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000000000001");
  static final Address HOME = new Address("Ada", "Elbe 1", "Dresden", "01067", "DE");
  static final Shipment LABEL = new Shipment("shp_1", "TRACK1");

  private EasyPost() {}

  /** A purchase with timeouts short enough to wait for. */
  static LabelPurchase buying(URI url) {
    ShippingProperties properties =
        new ShippingProperties(
            url,
            "EZTK_scripted",
            Duration.ofMillis(500),
            Duration.ofMillis(300),
            new ShippingProperties.From("Tea", "Pier 1", "Hamburg", "20457", "DE"));
    return new LabelPurchase(
        new EasyPostCarrier(
            EasyPostApi.over(RestClient.builder(), properties), properties.from().address()));
  }

  static StepKey key(String idempotencyKey) {
    return new StepKey("acme", idempotencyKey, StepNames.CREATE_SHIPMENT);
  }

  static CreateShipment command(StepKey key) {
    Instant acceptedAt = Instant.parse("2026-11-21T08:00:00Z");
    return new CreateShipment(
        new StepCall(key.tenant(), key.wire(), ORDER, acceptedAt),
        HOME,
        List.of(new OrderLine("TEA-1", 2), new OrderLine("POT-1", 1)));
  }

  static String unbought(StepKey key) {
    return shipment(key, "null", "null", "null", "unknown");
  }

  static String bought(StepKey key) {
    return tracked(key, "unknown");
  }

  /** Bought, with what its tracker says. */
  static String tracked(StepKey key, String status) {
    return shipment(key, "{\"id\":\"pl_1\"}", "\"TRACK1\"", "null", status);
  }

  static String refund(StepKey key, String status) {
    return refund(key, status, "unknown");
  }

  static String refund(StepKey key, String status, String tracker) {
    return shipment(key, "{\"id\":\"pl_1\"}", "\"TRACK1\"", "\"" + status + "\"", tracker);
  }

  /** Two services ask the same: the lower id is bought. */
  private static String shipment(
      StepKey key, String label, String tracking, String refund, String status) {
    return """
        {"id":"shp_1","object":"Shipment","reference":"%s",
         "options":{"print_custom_1":"%s","print_custom_2":"%s","currency":"EUR"},
         "rates":[{"id":"rate_9","rate":"12.00"},{"id":"rate_3","rate":"5.49"},
                  {"id":"rate_2","rate":"5.490"}],
         "postage_label":%s,"tracking_code":%s,"refund_status":%s,
         "status":"%s"}
        """
        .formatted(key.wire(), ORDER, key.tenant(), label, tracking, refund, status);
  }

  static String error(String code) {
    return """
        {"error":{"code":"%s","message":"A sentence of the carrier.","errors":[]}}
        """
        .formatted(code);
  }
}
