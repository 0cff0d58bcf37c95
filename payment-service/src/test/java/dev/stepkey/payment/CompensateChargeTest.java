package dev.stepkey.payment;

import static dev.stepkey.payment.PaymentDatabase.books;
import static dev.stepkey.payment.Stripe.CANCEL;
import static dev.stepkey.payment.Stripe.CONFIRM;
import static dev.stepkey.payment.Stripe.CREATE;
import static dev.stepkey.payment.Stripe.PRICE;
import static dev.stepkey.payment.Stripe.REFUND;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.refund;
import static dev.stepkey.payment.Stripe.unexpectedState;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.testing.ScriptedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compensations that come before, between and after what they undo. */
class CompensateChargeTest {

  private final StepKey key = Stripe.key(UUID.randomUUID().toString());
  private final ScriptedServer stripe = new ScriptedServer();
  private final RemoteStep<ChargePayment, Payment> step = PaymentDatabase.step(stripe);

  @BeforeEach
  void emptyTheBooks() {
    PaymentDatabase.emptyTheBooks();
  }

  @AfterEach
  void close() {
    stripe.close();
  }

  @Test
  void aCompensationBeforeTheStepRefusesTheLateForwardWithoutACall() {
    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new NothingToUndo(), false));

    assertThat(execute()).isEqualTo(new Recorded<>(new Voided<>(), true));
    assertThat(stripe.calls()).isEmpty();
  }

  @Test
  void aCompensationOfAnUnconfirmedIntentCancelsIt() {
    prepared();
    stripe.answer(CANCEL, 200, intent(key, "canceled"));

    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new NothingToUndo(), false));
    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new NothingToUndo(), true));
    assertThat(execute()).isEqualTo(new Recorded<>(new Voided<>(), true));
    assertThat(stripe.calls()).containsExactly(CREATE, CONFIRM, CANCEL);
    assertThat(books()).isEmpty();
  }

  @Test
  void aCompensationAfterALostConfirmAnswerRefundsOnce() {
    prepared();
    stripe
        .answer(CANCEL, 400, unexpectedState())
        .answer(RETRIEVE, 200, intent(key, "succeeded"))
        .answer(RETRIEVE, 200, intent(key, "succeeded"))
        .answer(REFUND, 200, refund("re_1", 2580, "succeeded"));

    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new Undone("re_1"), false));
    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new Undone("re_1"), true));
    assertThat(stripe.calls()).containsOnlyOnce(REFUND);
    assertRefunded();
  }

  @Test
  void aCompensationWhoseRefundAnswerWasLostRefundsUnderTheSameKey() {
    charged();
    String succeeded = intent(key, "succeeded");
    stripe
        .answer(CANCEL, 400, unexpectedState())
        .answer(RETRIEVE, 200, succeeded)
        .answer(RETRIEVE, 200, succeeded)
        .drop(REFUND)
        .answer(CANCEL, 400, unexpectedState())
        .answer(RETRIEVE, 200, succeeded)
        .answer(RETRIEVE, 200, succeeded)
        .answer(REFUND, 200, refund("re_1", 2580, "succeeded"));

    inDoubt(() -> step.undo(key, command(key).call().acceptedAt()));
    assertThat(books().getFirst().getRefunded()).isZero();

    assertThat(step.undo(key, command(key).call().acceptedAt()))
        .isEqualTo(new RecordedUndo(new Undone("re_1"), false));
    assertThat(callKeysOf(REFUND))
        .hasSize(2)
        .containsOnly("acme/" + key.idempotencyKey() + ":refund-payment/refund");
    assertRefunded();
  }

  /** A process that crashed after it sent the confirm leaves this behind. */
  private void prepared() {
    stripe.answer(CREATE, 200, intent(key, "requires_confirmation")).drop(CONFIRM);
    inDoubt(this::execute);
  }

  private void charged() {
    stripe
        .answer(CREATE, 200, intent(key, "requires_confirmation"))
        .answer(CONFIRM, 200, intent(key, "succeeded"));
    assertThat(execute()).isEqualTo(new Recorded<>(completed(), false));
  }

  private void assertRefunded() {
    assertThat(books())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getCaptured()).isEqualTo(2580);
              assertThat(entry.getRefunded()).isEqualTo(2580);
              assertThat(entry.getRefund()).isEqualTo("re_1");
            });
  }

  private Recorded<Payment> execute() {
    return step.execute(key, command(key).call().acceptedAt(), command(key));
  }

  private static Completed<Payment> completed() {
    return new Completed<>(new Payment("pi_1", PRICE));
  }

  private List<String> callKeysOf(String call) {
    return stripe.requests().stream()
        .filter(request -> request.call().equals(call))
        .map(request -> request.header("Idempotency-Key"))
        .toList();
  }
}
