package dev.stepkey.payment;

import static dev.stepkey.payment.PaymentDatabase.books;
import static dev.stepkey.payment.Stripe.CANCEL;
import static dev.stepkey.payment.Stripe.CONFIRM;
import static dev.stepkey.payment.Stripe.CREATE;
import static dev.stepkey.payment.Stripe.PRICE;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.declined;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.unexpectedState;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.payment.jooq.tables.records.PaymentRecord;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.testing.ScriptedServer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The step, its record and its books, over a provider that declines and loses answers. */
class ChargePaymentTest {

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
  void aChargeIsEnteredInTheBooks() {
    charged();

    PaymentRecord entry = books().getFirst();
    assertThat(entry.getTenant()).isEqualTo("acme");
    assertThat(entry.getIdempotencyKey()).isEqualTo(key.idempotencyKey());
    assertThat(entry.getPaymentIntent()).isEqualTo("pi_1");
    assertThat(entry.getCaptured()).isEqualTo(2580);
    assertThat(entry.getCurrency()).isEqualTo("EUR");
    assertThat(entry.getRefunded()).isZero();
  }

  @Test
  void aLostConfirmAnswerThenARetryChargesOnceAndBooksOnce() {
    stripe
        .answer(CREATE, 200, intent(key, "requires_confirmation"))
        .drop(CONFIRM)
        .answer(CONFIRM, 200, intent(key, "succeeded"));

    inDoubt(this::execute);
    assertThat(books()).isEmpty();

    assertThat(execute()).isEqualTo(new Recorded<>(completed(), false));
    assertThat(execute()).isEqualTo(new Recorded<>(completed(), true));
    assertThat(books()).hasSize(1);
    assertThat(stripe.calls()).containsExactly(CREATE, CONFIRM, CONFIRM);
    assertThat(callKeysOf(CONFIRM)).containsOnly("acme/" + key.wire() + "/confirm");
  }

  @Test
  void aDeclineIsPinnedAndReplayedWordForWord() {
    stripe
        .answer(CREATE, 200, intent(key, "requires_confirmation"))
        .answer(CONFIRM, 402, error("card_error", "card_declined"))
        .answer(RETRIEVE, 200, declined(key, "requires_payment_method"))
        .answer(CANCEL, 200, declined(key, "canceled"));
    Rejected<Payment> refusal =
        new Rejected<>("insufficient-funds", "Your card has insufficient funds.");

    assertThat(execute()).isEqualTo(new Recorded<>(refusal, false));
    assertThat(execute()).isEqualTo(new Recorded<>(refusal, true));
    assertThat(stripe.calls()).containsExactly(CREATE, CONFIRM, RETRIEVE, CANCEL);
    assertThat(books()).isEmpty();
  }

  @Test
  void aDeclineOvertakenByALateTwinIsCompleted() {
    stripe
        .answer(CREATE, 200, intent(key, "requires_confirmation"))
        .answer(CONFIRM, 402, error("card_error", "card_declined"))
        .answer(RETRIEVE, 200, declined(key, "requires_payment_method"))
        .answer(CANCEL, 400, unexpectedState())
        .answer(RETRIEVE, 200, intent(key, "succeeded"));

    assertThat(execute()).isEqualTo(new Recorded<>(completed(), false));
    assertThat(books()).hasSize(1);
  }

  private void charged() {
    stripe
        .answer(CREATE, 200, intent(key, "requires_confirmation"))
        .answer(CONFIRM, 200, intent(key, "succeeded"));
    assertThat(execute()).isEqualTo(new Recorded<>(completed(), false));
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
