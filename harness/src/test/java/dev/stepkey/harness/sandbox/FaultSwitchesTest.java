package dev.stepkey.harness.sandbox;

import static dev.stepkey.harness.sandbox.RunningSandbox.json;
import static dev.stepkey.harness.sandbox.RunningSandbox.ledger;
import static dev.stepkey.harness.sandbox.RunningSandbox.newOrder;
import static dev.stepkey.harness.sandbox.RunningSandbox.post;
import static dev.stepkey.harness.sandbox.RunningSandbox.prepared;
import static dev.stepkey.harness.sandbox.RunningSandbox.stripe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.ApiException;
import com.stripe.exception.CardException;
import com.stripe.exception.StripeException;
import com.stripe.service.PaymentIntentService;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What goes wrong at the provider and the carrier, when it is asked for and only then. */
final class FaultSwitchesTest {

  private static final String CONFIRM = "/v1/payment_intents/[^/]+/confirm";

  private final PaymentIntentService intents = stripe().v1().paymentIntents();
  private final String order = newOrder();

  private String set(String fault, int count) {
    HttpResponse<String> set =
        post(
            "/sandbox/faults",
            """
            {"match":"%s","path":"%s","fault":"%s","count":%d,"millis":600}"""
                .formatted(order, CONFIRM, fault, count));
    assertThat(set.statusCode()).isEqualTo(201);
    return json(set).path("id").asString();
  }

  private static int landed(String id) {
    return json(RunningSandbox.get("/sandbox/faults/" + id)).path("landed").asInt();
  }

  private int charges() {
    return ledger(order).path("charges").size();
  }

  @Test
  void aLostReplyIsToAChargeThatWasMade() throws StripeException {
    String intent = prepared("pm_card_visa", order).getId();
    String fault = set("lose-reply", 1);
    // Not by the provider's own client: the one that it uses here sends such a call again by
    // itself.
    HttpRequest.Builder confirm =
        RunningSandbox.bare("/v1/payment_intents/" + intent + "/confirm")
            .header("Authorization", "Bearer sk_test_sandbox")
            .POST(BodyPublishers.noBody());
    assertThatThrownBy(() -> RunningSandbox.send(confirm)).isInstanceOf(UncheckedIOException.class);
    assertThat(charges()).isEqualTo(1);
    assertThat(landed(fault)).isEqualTo(1);
    JsonNode requests = ledger(order).path("requests");
    assertThat(requests.get(requests.size() - 1).path("path").asString()).endsWith("/confirm");
    assertThat(intents.retrieve(intent).getStatus()).isEqualTo("succeeded");
  }

  @Test
  void beforeA503NothingWasDoneAndAfterTheOtherOneItWas() throws StripeException {
    String intent = prepared("pm_card_visa", order).getId();
    set("error-5xx", 1);
    assertThatThrownBy(() -> intents.confirm(intent)).isInstanceOf(ApiException.class);
    assertThat(charges()).isZero();
    set("error-5xx-after", 1);
    assertThatThrownBy(() -> intents.confirm(intent)).isInstanceOf(ApiException.class);
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aStalledCallIsDoneWhenTheWaitIsOver() throws StripeException {
    String intent = prepared("pm_card_visa", order).getId();
    set("stall", 1);
    long start = System.nanoTime();
    assertThat(intents.confirm(intent).getStatus()).isEqualTo("succeeded");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(600));
  }

  @Test
  void aDeclineIsForgottenAndTheSameCallUnderTheSameKeyThenCharges() throws StripeException {
    String intent = prepared("pm_card_visa", order).getId();
    set("decline", 1);
    assertThatThrownBy(() -> intents.confirm(intent, RunningSandbox.key(order + "/confirm")))
        .isInstanceOf(CardException.class);
    assertThat(charges()).isZero();
    intents.confirm(intent, RunningSandbox.key(order + "/confirm"));
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aFaultHitsSoManyCallsOfItsOrderAndNoOther() throws StripeException {
    String intent = prepared("pm_card_visa", order).getId();
    String fault = set("error-5xx", 2);
    String other = prepared("pm_card_visa", newOrder()).getId();
    assertThat(intents.confirm(other).getStatus()).isEqualTo("succeeded");
    assertThatThrownBy(() -> intents.confirm(intent)).isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> intents.confirm(intent)).isInstanceOf(ApiException.class);
    assertThat(intents.confirm(intent).getStatus()).isEqualTo("succeeded");
    assertThat(landed(fault)).isEqualTo(2);
  }

  @Test
  void aFaultThatIsTakenUpHitsNobody() throws StripeException {
    String intent = prepared("pm_card_visa", order).getId();
    String path = "/sandbox/faults/" + set("error-5xx", 1);
    JsonNode taken = json(RunningSandbox.send(RunningSandbox.bare(path).DELETE()));
    assertThat(taken.path("landed").asInt()).isZero();
    assertThat(intents.confirm(intent).getStatus()).isEqualTo("succeeded");
    assertThat(RunningSandbox.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void anUnknownFaultIsRefused() {
    assertThat(post("/sandbox/faults", "{\"fault\":\"earthquake\"}").statusCode()).isEqualTo(400);
  }
}
