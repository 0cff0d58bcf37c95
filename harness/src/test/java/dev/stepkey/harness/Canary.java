package dev.stepkey.harness;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Orders of every fate, whose particulars cannot be mistaken for anything else. */
final class Canary {

  /** A number that only a card can have. Nothing accepts it. */
  static final String PAN = "4242424242424242";

  private static final String TOKEN = "pm_canaryToken";
  private static final String HAPPY = "pm_card_visa";

  private final String run = UUID.randomUUID().toString().replace("-", "");
  private final String key = "canary-key-" + run;
  private final String customer = "canary-customer-" + run;
  private final String person = "Canary Person " + run;
  private final String street = "Canary Street " + run;
  private final String token = TOKEN + run;
  private final Shop shop;
  private final List<String> workflows = new ArrayList<>();

  Canary(Shop shop) {
    this.shop = shop;
  }

  /** What must not be where it does not belong, by its name. */
  Map<String, String> secrets() {
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("key", key);
    secrets.put("token", token);
    secrets.put("customer", customer);
    secrets.put("person", person);
    secrets.put("street", street);
    secrets.put("pan", PAN);
    secrets.put("provider's secret", "sk_test_stepkey");
    secrets.put("carrier's secret", "EZTK_stepkey");
    return secrets;
  }

  /** The ids of the workflows that drove what was ordered. */
  List<String> workflows() {
    return List.copyOf(workflows);
  }

  /** Orders all of them; returns when they have ended. */
  void order() throws Exception {
    String completed = accepted("completed", body("TEA-1", HAPPY, street));
    String unknown = accepted("unknown-token", body("TEA-1", token, street));
    String declined = accepted("declined", body("TEA-1", "pm_card_chargeDeclined", street));
    String soldOut = accepted("sold-out", body("SOLDOUT-1", HAPPY, street));
    String unshipped = accepted("unshipped", body("TEA-1", HAPPY, "REFUSED " + street));
    for (String id : List.of(completed, unknown, declined, soldOut, unshipped)) {
      workflows.add(shop.awaitEnd(id).path("workflowId").asString());
    }
    expect(422, submit("completed", body("POT-1", token, street)));
    expect(202, shop.post(completed, "return", key + "-return"));
    JsonNode returned =
        shop.await(completed, order -> order.path("status").asString().equals("RETURNED"));
    workflows.add(returned.path("workflowId").asString().replaceFirst("order/", "return/"));
  }

  /** Sends what is refused, with a card number in each field, the key among them. */
  void orderBadly() throws Exception {
    String good = body("TEA-1", HAPPY, street);
    for (String value : List.of(customer, person, street, "TEA-1", "Berlin", "10117")) {
      expect(400, submit("pan-in-a-field", good.replace(value, PAN)));
    }
    expect(400, submit("pan-in-a-field", body("TEA-1", "pm_" + PAN, street)));
    expect(400, submit("pan-as-a-token", body("TEA-1", PAN, street)));
    expect(400, shop.submit(PAN, good));
    expect(400, submit("bad-token", body("TEA-1", token + "?", street)));
    expect(400, submit("bad-json", good.substring(0, good.length() - 1)));
    expect(400, submit("bad-quantity", good.replace("\"quantity\":2", "\"quantity\":\"2\"")));
    expect(422, submit("unknown-product", body("CANARY-" + run, token, street)));
  }

  private String accepted(String what, String body) throws Exception {
    HttpResponse<String> accepted = submit(what, body);
    expect(202, accepted);
    return Shop.json(accepted).path("id").asString();
  }

  private HttpResponse<String> submit(String what, String body) throws Exception {
    return shop.submit(key + "-" + what, body);
  }

  private static void expect(int status, HttpResponse<String> answer) {
    if (answer.statusCode() != status) {
      throw new AssertionError(answer.statusCode() + " and not " + status + ": " + answer.body());
    }
  }

  private String body(String sku, String paymentMethod, String where) {
    return """
    {"customerId":"%s","lines":[{"sku":"%s","quantity":2}],"paymentMethod":"%s",\
    "shipTo":{"name":"%s","street":"%s","city":"Berlin","postalCode":"10117","country":"DE"}}"""
        .formatted(customer, sku, paymentMethod, person, where);
  }
}
