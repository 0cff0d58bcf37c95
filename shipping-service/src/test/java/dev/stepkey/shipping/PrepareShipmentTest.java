package dev.stepkey.shipping;

import static dev.stepkey.shipping.EasyPost.CREATE;
import static dev.stepkey.shipping.EasyPost.command;
import static dev.stepkey.shipping.EasyPost.error;
import static dev.stepkey.shipping.EasyPost.key;
import static dev.stepkey.shipping.EasyPost.unbought;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static dev.stepkey.step.testing.Outcomes.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.RemoteEffect.Prepared;
import dev.stepkey.step.RemoteEffect.Refused;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.testing.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** What each answer to a create means for the step. */
class PrepareShipmentTest {

  private static final StepKey KEY = key("order-1");

  private final ScriptedServer easyPost = new ScriptedServer();
  private final LabelPurchase purchase = EasyPost.buying(easyPost.url());

  @AfterEach
  void close() {
    easyPost.close();
  }

  @Test
  void asksForAShipmentThatCarriesOurKey() {
    easyPost.answer(CREATE, 201, unbought(KEY));

    assertThat(purchase.prepare(KEY, command(KEY))).isEqualTo(new Prepared<Shipment>("shp_1"));

    ScriptedServer.Request asked = easyPost.requests().getFirst();
    String user = "EZTK_scripted:";
    assertThat(asked.header("Authorization"))
        .isEqualTo(
            "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    JsonMapper json = JsonMapper.shared();
    assertThat(json.readTree(asked.body()))
        .isEqualTo(
            json.readTree(
                """
                {"shipment":{
                  "reference":"order-1:create-shipment",
                  "to_address":{"name":"Ada","street1":"Elbe 1","city":"Dresden",
                                "zip":"01067","country":"DE"},
                  "from_address":{"name":"Tea","street1":"Pier 1","city":"Hamburg",
                                  "zip":"20457","country":"DE"},
                  "parcel":{"weight":48},
                  "options":{"print_custom_1":"019a0000-0000-7000-8000-000000000001",
                             "print_custom_2":"acme"}}}
                """));
  }

  @Test
  void anAddressThatDoesNotExistIsTheOrdersRefusal() {
    easyPost.answer(CREATE, 422, error("ADDRESS.VERIFY.FAILURE"));

    assertThat(purchase.prepare(KEY, command(KEY)))
        .isEqualTo(
            new Refused<>(
                new Rejected<Shipment>("address-verify-failure", "A sentence of the carrier.")));
  }

  @Test
  void aShipmentThatNobodyCarriesIsTheOrdersRefusal() {
    easyPost.answer(
        CREATE, 201, unbought(KEY).replaceAll("(?s)\"rates\":\\[.*?\\]", "\"rates\":[]"));

    assertThat(purchase.prepare(KEY, command(KEY)))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.rejected().code()).isEqualTo("no-carrier-rate"));
  }

  @Test
  void aParameterThatTheOrderDidNotChooseIsOurFaultAndMayHeal() {
    easyPost.answer(CREATE, 422, error("SHIPMENT.INVALID_PARAMS"));

    notSent(() -> purchase.prepare(KEY, command(KEY)));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403})
  void ourAccountRefusedIsNotTheCustomersRefusal(int status) {
    easyPost.answer(CREATE, status, error("UNAUTHORIZED"));

    assertThat(notSent(() -> purchase.prepare(KEY, command(KEY))))
        .hasMessageContaining("stepkey.shipping.api-key");
  }

  @Test
  void tooManyCallsAreAskedAgainWhenTheCarrierSays() {
    easyPost.answer(CREATE, 429, error("RATE_LIMITED"), Map.of("Retry-After", "7"));

    assertThat(notSent(() -> purchase.prepare(KEY, command(KEY))).retryAfter())
        .contains(Duration.ofSeconds(7));
  }

  @Test
  void aRefusedConnectionMeansNothingWasSent() {
    easyPost.close();

    notSent(() -> purchase.prepare(KEY, command(KEY)));
  }

  @Test
  void aDroppedReplyIsInDoubtAndIsSentOnlyOnce() {
    easyPost.drop(CREATE).answer(CREATE, 201, unbought(KEY));

    inDoubt(() -> purchase.prepare(KEY, command(KEY)));
    assertThat(easyPost.calls()).containsExactly(CREATE);
  }

  @Test
  void aShipmentOfAnotherStepIsNotAdopted() {
    easyPost.answer(CREATE, 201, unbought(key("order-2")));

    mismatch(() -> purchase.prepare(KEY, command(KEY)));
  }

  @Test
  void aShipmentOfAnotherTenantIsNotAdopted() {
    easyPost.answer(CREATE, 201, unbought(new StepKey("evil", "order-1", KEY.step())));

    mismatch(() -> purchase.prepare(KEY, command(KEY)));
  }
}
