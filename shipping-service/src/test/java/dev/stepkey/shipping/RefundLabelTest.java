package dev.stepkey.shipping;

import static dev.stepkey.shipping.EasyPost.REFUND;
import static dev.stepkey.shipping.EasyPost.RETRIEVE;
import static dev.stepkey.shipping.EasyPost.bought;
import static dev.stepkey.shipping.EasyPost.error;
import static dev.stepkey.shipping.EasyPost.key;
import static dev.stepkey.shipping.EasyPost.refund;
import static dev.stepkey.shipping.EasyPost.tracked;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static dev.stepkey.step.testing.Outcomes.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.RemoteEffect.Refunded;
import dev.stepkey.step.RemoteEffect.Unreturnable;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer to a refund means for the step. */
class RefundLabelTest {

  private static final StepKey KEY = key("order-1");
  private static final Unreturnable HANDED_OVER =
      new Unreturnable("The carrier has the parcel and does not take its label back.");

  private final ScriptedServer easyPost = new ScriptedServer();
  private final LabelPurchase purchase = EasyPost.buying(easyPost.url());

  @AfterEach
  void close() {
    easyPost.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"submitted", "refunded", "not_applicable"})
  void aLabelIsGivenBack(String status) {
    easyPost.answer(RETRIEVE, 200, bought(KEY)).answer(REFUND, 200, refund(KEY, status));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo(new Refunded("shp_1:" + status));
  }

  @Test
  void aLabelGivenBackAlreadyIsNotGivenBackAgain() {
    easyPost.answer(RETRIEVE, 200, refund(KEY, "refunded"));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo(new Refunded("shp_1:refunded"));
    assertThat(easyPost.calls()).containsExactly(RETRIEVE);
  }

  @Test
  void aReturnRefusedBecauseATwinWasQuickerIsSuccess() {
    easyPost
        .answer(RETRIEVE, 200, bought(KEY))
        .answer(REFUND, 422, error("SHIPMENT.REFUND.UNAVAILABLE"))
        .answer(RETRIEVE, 200, refund(KEY, "submitted"));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo(new Refunded("shp_1:submitted"));
  }

  @Test
  void aReturnThatTheCarrierRejectsIsAskedAgain() {
    easyPost.answer(RETRIEVE, 200, bought(KEY)).answer(REFUND, 200, refund(KEY, "rejected"));

    notSent(() -> purchase.refund(KEY, "shp_1"));
  }

  @Test
  void aReturnRejectedBeforeIsAskedForOnceMore() {
    easyPost
        .answer(RETRIEVE, 200, refund(KEY, "rejected"))
        .answer(REFUND, 200, refund(KEY, "submitted"));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo(new Refunded("shp_1:submitted"));
  }

  @Test
  void aReturnThatIsRefusedAltogetherIsAskedAgain() {
    easyPost
        .answer(RETRIEVE, 200, bought(KEY))
        .answer(REFUND, 422, error("SHIPMENT.REFUND.UNAVAILABLE"))
        .answer(RETRIEVE, 200, bought(KEY));

    notSent(() -> purchase.refund(KEY, "shp_1"));
  }

  /** EasyPost: "Unable to request refund. The parcel has been shipped." */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "in_transit",
        "out_for_delivery",
        "available_for_pickup",
        "delivered",
        "return_to_sender"
      })
  void aReturnIsTooLateWhenTheCarrierRefusesItAndItsTrackerShowsThatItHasTheParcel(String status) {
    easyPost
        .answer(RETRIEVE, 200, tracked(KEY, status))
        .answer(REFUND, 422, error("SHIPMENT.REFUND.UNAVAILABLE"))
        .answer(RETRIEVE, 200, tracked(KEY, status));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo(HANDED_OVER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rejected", "not_applicable"})
  void aReturnIsTooLateWhenItComesToNothingAndTheCarrierHasTheParcel(String status) {
    easyPost
        .answer(RETRIEVE, 200, tracked(KEY, "in_transit"))
        .answer(REFUND, 200, refund(KEY, status, "in_transit"));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo(HANDED_OVER);
  }

  /** Whatever the tracker says: the carrier decides. */
  @Test
  void aLabelOfAParcelOnItsWayThatTheCarrierTakesBackIsGivenBack() {
    easyPost
        .answer(RETRIEVE, 200, tracked(KEY, "in_transit"))
        .answer(REFUND, 200, refund(KEY, "submitted", "in_transit"));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo(new Refunded("shp_1:submitted"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"unknown", "pre_transit", "failure", "error", "cancelled", "new word"})
  void aRefusedReturnOfAParcelThatMayNotBeHandedOverIsAskedAgain(String status) {
    easyPost
        .answer(RETRIEVE, 200, tracked(KEY, status))
        .answer(REFUND, 422, error("SHIPMENT.REFUND.UNAVAILABLE"))
        .answer(RETRIEVE, 200, tracked(KEY, status));

    notSent(() -> purchase.refund(KEY, "shp_1"));
  }

  @Test
  void aRequestThatTheCarrierDoesNotUnderstandIsNotTooLate() {
    easyPost
        .answer(RETRIEVE, 200, tracked(KEY, "in_transit"))
        .answer(REFUND, 422, error("PARAMETER.INVALID"))
        .answer(RETRIEVE, 200, tracked(KEY, "in_transit"));

    notSent(() -> purchase.refund(KEY, "shp_1"));
  }

  @Test
  void aDroppedReplyIsInDoubt() {
    easyPost.answer(RETRIEVE, 200, bought(KEY)).drop(REFUND);

    inDoubt(() -> purchase.refund(KEY, "shp_1"));
  }

  @Test
  void anotherStepsLabelIsNotGivenBack() {
    easyPost.answer(RETRIEVE, 200, bought(key("order-2")));

    mismatch(() -> purchase.refund(KEY, "shp_1"));
    assertThat(easyPost.calls()).containsExactly(RETRIEVE);
  }
}
