package dev.stepkey.shipping;

import static dev.stepkey.shipping.EasyPost.BUY;
import static dev.stepkey.shipping.EasyPost.LABEL;
import static dev.stepkey.shipping.EasyPost.RETRIEVE;
import static dev.stepkey.shipping.EasyPost.bought;
import static dev.stepkey.shipping.EasyPost.command;
import static dev.stepkey.shipping.EasyPost.error;
import static dev.stepkey.shipping.EasyPost.key;
import static dev.stepkey.shipping.EasyPost.unbought;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static dev.stepkey.step.testing.Outcomes.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.RemoteEffect.AlreadyConfirmed;
import dev.stepkey.step.RemoteEffect.Cancelled;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each answer to a purchase means for the step, and for the fence, which is a purchase too.
 */
class BuyLabelTest {

  private static final StepKey KEY = key("order-1");

  private final ScriptedServer easyPost = new ScriptedServer();
  private final LabelPurchase purchase = EasyPost.buying(easyPost.url());

  @AfterEach
  void close() {
    easyPost.close();
  }

  @Test
  void theCheapestRateIsBought() {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).answer(BUY, 200, bought(KEY));

    assertThat(purchase.confirm(KEY, "shp_1", command(KEY))).isEqualTo(new Completed<>(LABEL));
    assertThat(easyPost.requests().getLast().body()).isEqualTo("{\"rate\":{\"id\":\"rate_2\"}}");
  }

  @Test
  void whatIsBoughtAlreadyIsNotBoughtAgain() {
    easyPost.answer(RETRIEVE, 200, bought(KEY));

    assertThat(purchase.confirm(KEY, "shp_1", command(KEY))).isEqualTo(new Completed<>(LABEL));
    assertThat(easyPost.calls()).containsExactly(RETRIEVE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHIPMENT.POSTAGE.EXISTS", "SOMETHING.ELSE"})
  void aPurchaseRefusedBecauseATwinWasQuickerIsSuccess(String code) {
    easyPost
        .answer(RETRIEVE, 200, unbought(KEY))
        .answer(BUY, 422, error(code))
        .answer(RETRIEVE, 200, bought(KEY));

    assertThat(purchase.confirm(KEY, "shp_1", command(KEY))).isEqualTo(new Completed<>(LABEL));
  }

  @Test
  void aPurchaseRefusedByTheCarrierIsRejected() {
    easyPost
        .answer(RETRIEVE, 200, unbought(KEY))
        .answer(BUY, 422, error("SHIPMENT.POSTAGE.FAILURE"))
        .answer(RETRIEVE, 200, unbought(KEY));

    assertThat(purchase.confirm(KEY, "shp_1", command(KEY)))
        .isEqualTo(
            new Rejected<Shipment>("shipment-postage-failure", "A sentence of the carrier."));
  }

  @Test
  void boughtButNotShownIsInDoubt() {
    easyPost
        .answer(RETRIEVE, 200, unbought(KEY))
        .answer(BUY, 422, error("SHIPMENT.POSTAGE.EXISTS"))
        .answer(RETRIEVE, 200, unbought(KEY));

    inDoubt(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @Test
  void aLabelWithoutATrackingCodeIsInDoubt() {
    easyPost.answer(RETRIEVE, 200, bought(KEY).replace("\"TRACK1\"", "null"));

    inDoubt(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @Test
  void aRateThatTheCarrierDoesNotKnowIsNotARefusalOfTheParcel() {
    easyPost
        .answer(RETRIEVE, 200, unbought(KEY))
        .answer(BUY, 404, error("NOT_FOUND"))
        .answer(RETRIEVE, 200, unbought(KEY));

    notSent(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @ParameterizedTest
  @CsvSource({"500,{}", "502,<html>", "503,''"})
  void aServerErrorIsInDoubt(int status, String body) {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).answer(BUY, status, body);

    inDoubt(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @Test
  void aDroppedReplyIsInDoubtAndIsSentOnlyOnce() {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).drop(BUY).answer(BUY, 200, bought(KEY));

    inDoubt(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
    assertThat(easyPost.calls()).containsExactly(RETRIEVE, BUY);
  }

  @Test
  void aReplyBeyondTheTimeoutIsInDoubt() {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).stall(BUY);

    inDoubt(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @Test
  void aReplyThatTricklesBeyondTheTimeoutIsInDoubt() {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).trickle(BUY);

    inDoubt(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "null", "[]", "{}"})
  void aReplyThatIsNoShipmentIsInDoubt(String body) {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).answer(BUY, 200, body);

    inDoubt(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @Test
  void aLabelOfAnotherStepIsNotAdopted() {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).answer(BUY, 200, bought(key("order-2")));

    mismatch(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @Test
  void anotherShipmentIsNotAdopted() {
    easyPost.answer(RETRIEVE, 200, bought(KEY).replace("shp_1", "shp_2"));

    mismatch(() -> purchase.confirm(KEY, "shp_1", command(KEY)));
  }

  @Test
  void theFenceFindsALabelThatWasBought() {
    easyPost.answer(RETRIEVE, 200, bought(KEY));

    assertThat(purchase.cancel(KEY, "shp_1")).isEqualTo(new AlreadyConfirmed<>(LABEL));
  }

  @Test
  void theFenceSpendsAnUnboughtShipmentByBuyingIt() {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).answer(BUY, 200, bought(KEY));

    assertThat(purchase.cancel(KEY, "shp_1")).isEqualTo(new AlreadyConfirmed<>(LABEL));
  }

  @Test
  void theFenceHoldsWhenTheCarrierRefusesThePurchase() {
    easyPost
        .answer(RETRIEVE, 200, unbought(KEY))
        .answer(BUY, 422, error("SHIPMENT.POSTAGE.FAILURE"))
        .answer(RETRIEVE, 200, unbought(KEY));

    assertThat(purchase.cancel(KEY, "shp_1")).isEqualTo(new Cancelled<Shipment>());
  }

  @Test
  void theFenceDoesNotHoldWhileAPurchaseIsInDoubt() {
    easyPost.answer(RETRIEVE, 200, unbought(KEY)).drop(BUY);

    inDoubt(() -> purchase.cancel(KEY, "shp_1"));
  }
}
