package dev.stepkey.shipping;

import static dev.stepkey.shipping.EasyPost.BUY;
import static dev.stepkey.shipping.EasyPost.CREATE;
import static dev.stepkey.shipping.EasyPost.LABEL;
import static dev.stepkey.shipping.EasyPost.REFUND;
import static dev.stepkey.shipping.EasyPost.RETRIEVE;
import static dev.stepkey.shipping.EasyPost.bought;
import static dev.stepkey.shipping.EasyPost.command;
import static dev.stepkey.shipping.EasyPost.error;
import static dev.stepkey.shipping.EasyPost.refund;
import static dev.stepkey.shipping.EasyPost.unbought;
import static dev.stepkey.shipping.ShippingDatabase.books;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.testing.ScriptedServer;
import java.util.UUID;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The step, its record and its books, over a carrier that refuses and loses answers. */
class CreateShipmentTest {

  private static final RecordedUndo GIVEN_BACK =
      new RecordedUndo(new Undone("shp_1:submitted"), false);

  private final StepKey key = EasyPost.key(UUID.randomUUID().toString());
  private final ScriptedServer easyPost = new ScriptedServer();
  private final RemoteStep<CreateShipment, Shipment> step = ShippingDatabase.step(easyPost);

  @BeforeEach
  void emptyTheBooks() {
    ShippingDatabase.emptyTheBooks();
  }

  @AfterEach
  void close() {
    easyPost.close();
  }

  @Test
  void aLostPurchaseAnswerThenARetryBuysOnceAndBooksOnce() {
    prepared();
    easyPost.answer(RETRIEVE, 200, bought(key));

    assertThat(execute()).isEqualTo(new Recorded<>(new Completed<>(LABEL), false));
    assertThat(execute()).isEqualTo(new Recorded<>(new Completed<>(LABEL), true));
    assertThat(easyPost.calls()).containsExactly(CREATE, RETRIEVE, BUY, RETRIEVE);
    assertThat(books())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getTenant()).isEqualTo("acme");
              assertThat(entry.getIdempotencyKey()).isEqualTo(key.idempotencyKey());
              assertThat(entry.getCarrierShipment()).isEqualTo("shp_1");
              assertThat(entry.getTrackingCode()).isEqualTo("TRACK1");
              assertThat(entry.getRefundedAt()).isNull();
            });
  }

  @Test
  void anOrderHasOneLiveLabelWhateverItsStepsAreCalled() {
    ShippingDatabase.enter(key, LABEL);
    assertThatExceptionOfType(DataAccessException.class)
        .isThrownBy(
            () -> ShippingDatabase.enter(key.withStep("ship-again"), new Shipment("shp_2", "T2")))
        .withMessageContaining("shipment_live_once_per_order");
  }

  @Test
  void aRefusalIsPinnedByAnotherTryAndReplayedWordForWord() {
    easyPost.answer(CREATE, 201, unbought(key));
    refusedPurchase();
    refusedPurchase();
    Rejected<Shipment> refusal =
        new Rejected<>("shipment-postage-failure", "A sentence of the carrier.");

    assertThat(execute()).isEqualTo(new Recorded<>(refusal, false));
    assertThat(execute()).isEqualTo(new Recorded<>(refusal, true));
    assertThat(easyPost.calls()).filteredOn(BUY::equals).hasSize(2);
    assertThat(books()).isEmpty();
  }

  @Test
  void aRefusalThatDoesNotHoldIsCompleted() {
    easyPost.answer(CREATE, 201, unbought(key));
    refusedPurchase();
    easyPost.answer(RETRIEVE, 200, unbought(key)).answer(BUY, 200, bought(key));

    assertThat(execute()).isEqualTo(new Recorded<>(new Completed<>(LABEL), false));
    assertThat(books()).hasSize(1);
  }

  @Test
  void aCompensationBeforeTheStepRefusesTheLateForwardWithoutACall() {
    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new NothingToUndo(), false));

    assertThat(execute()).isEqualTo(new Recorded<>(new Voided<>(), true));
    assertThat(easyPost.calls()).isEmpty();
  }

  @Test
  void aCompensationOfAnUnboughtShipmentSpendsItAndGivesItBack() {
    prepared();
    easyPost
        .answer(RETRIEVE, 200, unbought(key))
        .answer(BUY, 200, bought(key))
        .answer(RETRIEVE, 200, bought(key))
        .answer(REFUND, 200, refund(key, "submitted"));

    assertThat(step.undo(key, command(key).call().acceptedAt())).isEqualTo(GIVEN_BACK);
    assertThat(execute()).isEqualTo(new Recorded<>(new Voided<>(), true));
    assertGivenBackOnce();
  }

  @Test
  void aCompensationOfAShipmentThatTheCarrierRefusesHasNothingToUndo() {
    prepared();
    refusedPurchase();

    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new NothingToUndo(), false));
    assertThat(execute()).isEqualTo(new Recorded<>(new Voided<>(), true));
    assertThat(books()).isEmpty();
  }

  @Test
  void aCompensationAfterALostPurchaseAnswerGivesTheLabelBackOnce() {
    prepared();
    easyPost
        .answer(RETRIEVE, 200, bought(key))
        .answer(RETRIEVE, 200, bought(key))
        .drop(REFUND)
        .answer(RETRIEVE, 200, refund(key, "submitted"))
        .answer(RETRIEVE, 200, refund(key, "submitted"));

    inDoubt(() -> step.undo(key, command(key).call().acceptedAt()));
    assertThat(books()).isEmpty();

    assertThat(step.undo(key, command(key).call().acceptedAt())).isEqualTo(GIVEN_BACK);
    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(GIVEN_BACK.outcome(), true));
    assertGivenBackOnce();
  }

  /** A process that crashed after it sent the purchase leaves this behind. */
  private void prepared() {
    easyPost.answer(CREATE, 201, unbought(key)).answer(RETRIEVE, 200, unbought(key)).drop(BUY);
    inDoubt(this::execute);
  }

  private void refusedPurchase() {
    easyPost
        .answer(RETRIEVE, 200, unbought(key))
        .answer(BUY, 422, error("SHIPMENT.POSTAGE.FAILURE"))
        .answer(RETRIEVE, 200, unbought(key));
  }

  private void assertGivenBackOnce() {
    assertThat(easyPost.calls()).containsOnlyOnce(REFUND);
    assertThat(books())
        .singleElement()
        .satisfies(entry -> assertThat(entry.getRefundedAt()).isNotNull());
  }

  private Recorded<Shipment> execute() {
    return step.execute(key, command(key).call().acceptedAt(), command(key));
  }
}
