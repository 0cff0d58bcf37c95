package dev.stepkey.shipping;

import static dev.stepkey.shipping.EasyPost.REFUND;
import static dev.stepkey.shipping.EasyPost.RETRIEVE;
import static dev.stepkey.shipping.EasyPost.bought;
import static dev.stepkey.shipping.EasyPost.error;
import static dev.stepkey.shipping.EasyPost.key;
import static dev.stepkey.shipping.EasyPost.refund;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static dev.stepkey.step.testing.Outcomes.mismatch;
import static dev.stepkey.step.testing.Outcomes.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each answer to a refund means for the step. */
class RefundLabelTest {

  private static final StepKey KEY = key("order-1");

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

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo("shp_1:" + status);
  }

  @Test
  void aLabelGivenBackAlreadyIsNotGivenBackAgain() {
    easyPost.answer(RETRIEVE, 200, refund(KEY, "refunded"));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo("shp_1:refunded");
    assertThat(easyPost.calls()).containsExactly(RETRIEVE);
  }

  @Test
  void aReturnRefusedBecauseATwinWasQuickerIsSuccess() {
    easyPost
        .answer(RETRIEVE, 200, bought(KEY))
        .answer(REFUND, 422, error("SHIPMENT.REFUND.UNAVAILABLE"))
        .answer(RETRIEVE, 200, refund(KEY, "submitted"));

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo("shp_1:submitted");
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

    assertThat(purchase.refund(KEY, "shp_1")).isEqualTo("shp_1:submitted");
  }

  @Test
  void aReturnThatIsRefusedAltogetherIsAskedAgain() {
    easyPost
        .answer(RETRIEVE, 200, bought(KEY))
        .answer(REFUND, 422, error("SHIPMENT.REFUND.UNAVAILABLE"))
        .answer(RETRIEVE, 200, bought(KEY));

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
