package dev.stepkey.payment;

import static dev.stepkey.payment.PaymentDatabase.books;
import static dev.stepkey.payment.Stripe.CANCEL;
import static dev.stepkey.payment.Stripe.CONFIRM;
import static dev.stepkey.payment.Stripe.CREATE;
import static dev.stepkey.payment.Stripe.PRICE;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.authenticationRequired;
import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.requiresAction;
import static dev.stepkey.payment.Stripe.unexpectedState;
import static dev.stepkey.step.testing.Outcomes.inDoubt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.testing.ScriptedServer;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cards whose bank wants to hear from the owner. Nobody asks the owner in an order, so it is
 * refused; and while the intent is open the owner could still authenticate and be charged.
 */
class ThreeDSecureTest {

  private static final Rejected<Payment> REFUSED =
      new Rejected<>("authentication-required", "The card's bank wants to hear from its owner.");

  private final StepKey key = Stripe.key(UUID.randomUUID().toString());
  private final ScriptedServer stripe = new ScriptedServer();
  private final RemoteStep<ChargePayment, Payment> step = PaymentDatabase.step(stripe);
  private final String waiting = requiresAction(key, "use_stripe_sdk");

  @BeforeEach
  void prepare() {
    PaymentDatabase.emptyTheBooks();
    stripe.answer(CREATE, 200, intent(key, "requires_confirmation"));
  }

  @AfterEach
  void close() {
    stripe.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"use_stripe_sdk", "redirect_to_url"})
  void aCardThatWantsItsOwnerIsPinnedAndThenRefused(String nextAction) {
    stripe
        .answer(CONFIRM, 200, requiresAction(key, nextAction))
        .answer(RETRIEVE, 200, requiresAction(key, nextAction))
        .answer(CANCEL, 200, intent(key, "canceled"));

    assertThat(execute()).isEqualTo(new Recorded<>(REFUSED, false));
    assertThat(execute()).isEqualTo(new Recorded<>(REFUSED, true));
    assertThat(stripe.calls()).containsExactly(CREATE, CONFIRM, RETRIEVE, CANCEL);
    assertThat(books()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "authentication_required, requires_payment_method",
    "card_declined, requires_payment_method",
    "authentication_required, requires_action",
  })
  void aDeclineForWantOfAuthenticationIsPinnedAndThenRefused(String code, String status) {
    stripe
        .answer(CONFIRM, 402, authenticationRequired(code))
        .answer(RETRIEVE, 200, intent(key, status))
        .answer(CANCEL, 200, intent(key, "canceled"));

    assertThat(execute().outcome())
        .isInstanceOfSatisfying(
            Rejected.class,
            refusal -> assertThat(refusal.code()).isEqualTo("authentication-required"));
    assertThat(stripe.calls()).containsExactly(CREATE, CONFIRM, RETRIEVE, CANCEL);
  }

  @Test
  void nothingIsRefusedWhileTheOwnerCouldStillPay() {
    stripe
        .answer(CONFIRM, 200, waiting)
        .answer(RETRIEVE, 200, waiting)
        .answer(CANCEL, 500, error("api_error", ""))
        .answer(RETRIEVE, 200, waiting)
        .answer(CANCEL, 500, error("api_error", ""))
        .answer(RETRIEVE, 200, waiting);
    inDoubt(this::execute);

    stripe.answer(CONFIRM, 200, waiting).answer(RETRIEVE, 200, intent(key, "succeeded"));
    assertThat(execute()).isEqualTo(new Recorded<>(charged(), false));
    assertThat(books()).hasSize(1);
  }

  @Test
  void aRefusalPinnedByACrashedAttemptKeepsItsReason() {
    stripe.answer(CONFIRM, 200, waiting).answer(RETRIEVE, 200, waiting).drop(CANCEL);
    inDoubt(this::execute);

    stripe
        .answer(CONFIRM, 200, waiting)
        .answer(RETRIEVE, 200, intent(key, "canceled"))
        .answer(CANCEL, 200, intent(key, "canceled"));
    assertThat(execute()).isEqualTo(new Recorded<>(REFUSED, false));
  }

  @Test
  void anOwnerWhoAuthenticatesBeforeThePinIsCharged() {
    stripe
        .answer(CONFIRM, 200, waiting)
        .answer(RETRIEVE, 200, waiting)
        .answer(CANCEL, 400, unexpectedState())
        .answer(RETRIEVE, 200, intent(key, "succeeded"));

    assertThat(execute()).isEqualTo(new Recorded<>(charged(), false));
    assertThat(books()).hasSize(1);
  }

  @Test
  void anOwnerWhoseAuthenticationIsBeingProcessedIsInDoubt() {
    stripe
        .answer(CONFIRM, 200, waiting)
        .answer(RETRIEVE, 200, waiting)
        .answer(CANCEL, 400, unexpectedState())
        .answer(RETRIEVE, 200, intent(key, "processing"));

    inDoubt(this::execute);
    assertThat(books()).isEmpty();
  }

  private Recorded<Payment> execute() {
    return step.execute(key, command(key).call().acceptedAt(), command(key));
  }

  private static Completed<Payment> charged() {
    return new Completed<>(new Payment("pi_1", PRICE));
  }
}
