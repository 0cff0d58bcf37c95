package dev.stepkey.harness.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The carrier's HTTP API. It has no idempotency key: each call says what it does when repeated. */
@RestController
final class EasyPostController {

  private final EasyPostBook book;

  EasyPostController(EasyPostBook book) {
    this.book = book;
  }

  /** Repeated, it makes a second shipment, which costs nothing until it is bought. */
  @PostMapping("/v2/shipments")
  ResponseEntity<String> create(
      @RequestBody(required = false) @Nullable String body, HttpServletRequest request) {
    JsonNode shipment = parse(body).path("shipment");
    checkComplete(shipment);
    if (shipment.path("to_address").path("zip").asString("").strip().equals("00000")) {
      throw EasyPostError.refused("ADDRESS.VERIFY.FAILURE", "Unable to verify address.")
          .field("address", "Address not found");
    }
    String id = ProviderId.easyPost("shp");
    book.insert(id, document(id, shipment));
    RequestLog.about(request, id);
    return answer(201, id);
  }

  private static void checkComplete(JsonNode shipment) {
    if (!shipment.isObject() || shipment.isEmpty()) {
      throw EasyPostError.required("shipment");
    }
    for (String part : List.of("to_address", "from_address", "parcel")) {
      if (!shipment.path(part).isObject() || shipment.path(part).isEmpty()) {
        throw EasyPostError.refused(
                "SHIPMENT.INVALID_PARAMS",
                "Unable to create shipment, one or more parameters were invalid.")
            .field(part, "Required and missing.");
      }
    }
  }

  /** The status is the tracker's: it changes when the parcel is handed over, and never again. */
  private static ObjectNode document(String id, JsonNode shipment) {
    ObjectNode json = Json.object().put("id", id).put("object", "Shipment").put("mode", "test");
    json.put("created_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    json.put("reference", shipment.path("reference").asStringOpt().orElse(null));
    json.put("is_return", false).put("status", "unknown").putArray("messages");
    for (String part : List.of("to_address", "from_address", "parcel")) {
      json.set(part, shipment.get(part));
    }
    json.set("options", shipment.path("options").isObject() ? shipment.get("options") : null);
    ArrayNode rates = json.putArray("rates");
    rates.add(rate(id, "DHLPaket", "Paket", "5.49"));
    rates.add(rate(id, "UPS", "Standard", "7.37"));
    rates.add(rate(id, "UPS", "Express", "23.75"));
    return json;
  }

  private static ObjectNode rate(String shipment, String carrier, String service, String price) {
    ObjectNode json = Json.object().put("id", ProviderId.easyPost("rate")).put("object", "Rate");
    json.put("carrier", carrier).put("service", service).put("rate", price);
    return json.put("currency", "EUR").put("delivery_days", 2).put("shipment_id", shipment);
  }

  @GetMapping("/v2/shipments/{id}")
  ResponseEntity<String> shipment(@PathVariable String id) {
    return answer(200, id);
  }

  /** Repeated, it is refused; the shipment itself then shows what was bought. */
  @PostMapping("/v2/shipments/{id}/buy")
  ResponseEntity<String> buy(
      @PathVariable String id, @RequestBody(required = false) @Nullable String body) {
    String rate = parse(body).path("rate").path("id").asString("");
    ObjectNode shipment = find(id);
    if (!shipment.path("postage_label").isNull()) {
      throw alreadyBought();
    }
    checkBuyable(shipment, rate);
    if (!book.buy(id, rate)) {
      throw alreadyBought();
    }
    return answer(200, id);
  }

  private static void checkBuyable(ObjectNode shipment, String rate) {
    if (rate.isEmpty()) {
      throw EasyPostError.required("rate");
    }
    if (!shipment.path("rates").findValuesAsString("id").contains(rate)) {
      throw EasyPostError.notFound();
    }
    String street = shipment.path("to_address").path("street1").asString("");
    if (street.toUpperCase(Locale.ROOT).contains("REFUSED")) {
      throw EasyPostError.refused(
          "SHIPMENT.POSTAGE.FAILURE", "The carrier does not deliver to this address.");
    }
  }

  private static EasyPostError alreadyBought() {
    return EasyPostError.refused(
        "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.");
  }

  /** Repeated, it answers the same. */
  @PostMapping("/v2/shipments/{id}/refund")
  ResponseEntity<String> refund(@PathVariable String id) {
    ObjectNode shipment = find(id);
    if (shipment.path("postage_label").isNull()) {
      throw unreturnable("No postage was purchased for this shipment.");
    }
    if (shipment.path("status").asString("").equals("in_transit")) {
      throw unreturnable("The parcel has been shipped.");
    }
    book.refund(id);
    return answer(200, id);
  }

  private static EasyPostError unreturnable(String why) {
    return EasyPostError.refused("SHIPMENT.REFUND.UNAVAILABLE", "Unable to request refund. " + why);
  }

  private ObjectNode find(String id) {
    return book.find(id).orElseThrow(EasyPostError::notFound);
  }

  private ResponseEntity<String> answer(int status, String id) {
    return Json.response(status, Json.write(find(id)));
  }

  private static JsonNode parse(@Nullable String body) {
    try {
      return Json.parse(body);
    } catch (JacksonException notJson) {
      throw EasyPostError.malformed();
    }
  }
}
