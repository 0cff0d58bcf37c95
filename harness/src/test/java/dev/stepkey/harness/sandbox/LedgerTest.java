package dev.stepkey.harness.sandbox;

import static dev.stepkey.harness.sandbox.RunningSandbox.get;
import static dev.stepkey.harness.sandbox.RunningSandbox.json;
import static dev.stepkey.harness.sandbox.RunningSandbox.ledger;
import static dev.stepkey.harness.sandbox.RunningSandbox.newOrder;
import static dev.stepkey.harness.sandbox.RunningSandbox.post;
import static dev.stepkey.harness.sandbox.RunningSandbox.prepared;
import static dev.stepkey.harness.sandbox.RunningSandbox.stripe;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.model.PaymentIntent;
import com.stripe.param.RefundCreateParams;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class LedgerTest {

  private final String order = newOrder();

  @Test
  void orderShowsItsMovementsAndRequests() throws Exception {
    String intent = paid();
    stripe()
        .v1()
        .refunds()
        .create(
            RefundCreateParams.builder()
                .setPaymentIntent(intent)
                .setAmount(990L)
                .putMetadata("step_key", order + ":refund-payment")
                .build());
    JsonNode shipment = json(post("/v2/shipments", Parcels.shipment(order, "Main 1", "10115")));
    String rate = shipment.path("rates").get(0).path("id").asString();
    String path = "/v2/shipments/" + shipment.path("id").asString();
    post(path + "/buy", "{\"rate\":{\"id\":\"%s\"}}".formatted(rate));

    JsonNode ledger = ledger(order);

    assertThat(ledger.path("order").asString()).isEqualTo(order);
    JsonNode charge = ledger.path("charges").get(0);
    assertThat(charge.path("paymentIntent").asString()).isEqualTo(intent);
    assertThat(charge.path("amount").asLong()).isEqualTo(4990);
    assertThat(charge.path("currency").asString()).isEqualTo("EUR");
    assertThat(charge.path("stepKey").asString()).isEqualTo(order + ":charge-payment");
    assertThat(Instant.parse(charge.path("at").asString())).isBefore(Instant.now());
    assertThat(ledger.path("refunds").get(0).path("stepKey").asString())
        .isEqualTo(order + ":refund-payment");
    assertThat(ledger.path("labels").get(0).path("trackingCode").asString()).isNotBlank();
    assertThat(ledger.path("netCharged").asLong()).isEqualTo(4000);
    assertThat(ledger.path("liveLabels").asInt()).isEqualTo(1);
    assertThat(ledger.path("requests").valueStream().map(r -> r.path("path").asString()))
        .containsExactly(
            "/v1/payment_intents",
            "/v1/payment_intents/" + intent + "/confirm",
            "/v1/refunds",
            "/v2/shipments",
            path + "/buy");
  }

  @Test
  void stepKeyShowsItsOwnMovements() throws Exception {
    String intent = paid();

    JsonNode ledger = json(get("/sandbox/ledger?stepKey=" + order + ":charge-payment"));

    assertThat(ledger.path("charges").get(0).path("paymentIntent").asString()).isEqualTo(intent);
    assertThat(ledger.path("requests")).hasSize(2);
  }

  @Test
  void totalsGrowWithEveryMovement() throws Exception {
    JsonNode before = json(get("/sandbox/ledger"));

    paid();

    JsonNode after = json(get("/sandbox/ledger"));
    assertThat(after.path("charges").asLong()).isEqualTo(before.path("charges").asLong() + 1);
    assertThat(after.path("netCharged").path("EUR").asLong())
        .isEqualTo(before.path("netCharged").path("EUR").asLong(0) + 4990);
    assertThat(after.path("requests").asLong()).isEqualTo(before.path("requests").asLong() + 2);
  }

  @Test
  void unknownOrderHasNothing() {
    JsonNode ledger = ledger(order);

    assertThat(ledger.path("charges")).isEmpty();
    assertThat(ledger.path("requests")).isEmpty();
    assertThat(ledger.path("netCharged").asLong()).isZero();
  }

  private String paid() throws Exception {
    PaymentIntent intent = prepared("pm_card_visa", order);
    stripe().v1().paymentIntents().confirm(intent.getId());
    return intent.getId();
  }
}
