package dev.stepkey.harness.sandbox;

import static dev.stepkey.harness.sandbox.RunningSandbox.ledger;
import static dev.stepkey.harness.sandbox.RunningSandbox.newOrder;
import static dev.stepkey.harness.sandbox.RunningSandbox.params;
import static dev.stepkey.harness.sandbox.RunningSandbox.prepared;
import static dev.stepkey.harness.sandbox.RunningSandbox.stripe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.param.PaymentIntentConfirmParams;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.V1Services;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StripeSandboxTest {

  private final V1Services api = stripe().v1();
  private final String order = newOrder();

  @ParameterizedTest
  @ValueSource(strings = {"pm_card_visa", "pm_card_mastercard"})
  void confirmOfAGoodCardCharges(String card) throws StripeException {
    PaymentIntent created = prepared(card, order);
    assertThat(created.getId()).startsWith("pi_");
    assertThat(created.getStatus()).isEqualTo("requires_confirmation");
    assertThat(created.getMetadata()).containsEntry("tenant", "acme");

    PaymentIntent confirmed = api.paymentIntents().confirm(created.getId());

    assertThat(confirmed.getStatus()).isEqualTo("succeeded");
    assertThat(confirmed.getAmountReceived()).isEqualTo(4990);
    assertThat(confirmed.getLatestCharge()).startsWith("ch_");
    assertThat(api.paymentIntents().retrieve(created.getId())).isEqualTo(confirmed);
  }

  @ParameterizedTest
  @CsvSource({
    "pm_card_chargeDeclined,generic_decline",
    "pm_card_visa_chargeDeclined,generic_decline",
    "pm_card_chargeDeclinedInsufficientFunds,insufficient_funds",
    "pm_card_visa_chargeDeclinedInsufficientFunds,insufficient_funds"
  })
  void declineOpensTheIntentForAnotherCard(String card, String declineCode) throws Exception {
    String id = prepared(card, order).getId();

    CardException declined =
        catchThrowableOfType(CardException.class, () -> api.paymentIntents().confirm(id));

    assertThat(declined.getStatusCode()).isEqualTo(402);
    assertThat(declined.getCode()).isEqualTo("card_declined");
    assertThat(declined.getDeclineCode()).isEqualTo(declineCode);
    assertThat(declined.getStripeError().getPaymentIntent().getStatus())
        .isEqualTo("requires_payment_method");
    PaymentIntent read = api.paymentIntents().retrieve(id);
    assertThat(read.getLastPaymentError().getDeclineCode()).isEqualTo(declineCode);
    assertThat(read.getPaymentMethod()).isNull();
    assertRefused(() -> api.paymentIntents().confirm(id), "payment_intent_unexpected_state");
    assertThat(ledger(order).path("netCharged").asLong()).isZero();

    assertThat(api.paymentIntents().confirm(id, withCard("pm_card_visa")).getStatus())
        .isEqualTo("succeeded");
    assertThat(api.paymentIntents().retrieve(id).getLastPaymentError()).isNull();
  }

  @Test
  void cardThatNeedsAuthenticationRequiresAction() throws StripeException {
    String id = prepared("pm_card_authenticationRequired", order).getId();

    PaymentIntent confirmed = api.paymentIntents().confirm(id);

    assertThat(confirmed.getStatus()).isEqualTo("requires_action");
    assertThat(confirmed.getNextAction().getType()).isEqualTo("use_stripe_sdk");
    assertThat(api.paymentIntents().cancel(id).getStatus()).isEqualTo("canceled");
    assertRefused(
        () -> api.paymentIntents().confirm(id, withCard("pm_card_visa")),
        "payment_intent_unexpected_state");
    assertThat(ledger(order).path("charges")).isEmpty();
  }

  @Test
  void cardThatNeedsAuthenticationDeclinesOffSession() throws StripeException {
    String id = prepared("pm_card_authenticationRequired", order).getId();
    PaymentIntentConfirmParams offSession =
        PaymentIntentConfirmParams.builder().setOffSession(true).build();

    CardException declined =
        catchThrowableOfType(
            CardException.class, () -> api.paymentIntents().confirm(id, offSession));

    assertThat(declined.getCode()).isEqualTo("authentication_required");
  }

  @ParameterizedTest
  @CsvSource({
    "pm_sandbox_chargedLater,succeeded,4990",
    "pm_sandbox_declinedLater,requires_payment_method,0"
  })
  void processingEndsByItself(String method, String end, long charged) throws StripeException {
    String id = prepared(method, order).getId();

    assertThat(api.paymentIntents().confirm(id).getStatus()).isEqualTo("processing");

    await()
        .untilAsserted(
            () -> assertThat(api.paymentIntents().retrieve(id).getStatus()).isEqualTo(end));
    assertThat(ledger(order).path("netCharged").asLong()).isEqualTo(charged);
  }

  @Test
  void processingIntentIsNeitherConfirmedNorCancelled() throws StripeException {
    String id = prepared("pm_sandbox_chargedLater", order).getId();
    api.paymentIntents().confirm(id);

    assertRefused(() -> api.paymentIntents().confirm(id), "payment_intent_unexpected_state");
    assertRefused(() -> api.paymentIntents().cancel(id), "payment_intent_unexpected_state");
  }

  @Test
  void settledIntentRefusesConfirmAndCancelAndShowsItself() throws StripeException {
    String paid = prepared("pm_card_visa", order).getId();
    api.paymentIntents().confirm(paid);
    String canceled = prepared("pm_card_visa", order).getId();
    assertThat(api.paymentIntents().cancel(canceled).getCanceledAt()).isPositive();

    for (String id : List.of(paid, canceled)) {
      String status = id.equals(paid) ? "succeeded" : "canceled";
      List<ThrowingCallable> calls =
          List.of(() -> api.paymentIntents().confirm(id), () -> api.paymentIntents().cancel(id));
      for (ThrowingCallable call : calls) {
        InvalidRequestException refused = assertRefused(call, "payment_intent_unexpected_state");
        assertThat(refused.getStripeError().getPaymentIntent().getStatus()).isEqualTo(status);
      }
    }
    assertThat(ledger(order).path("charges")).hasSize(1);
  }

  @Test
  void refundsSumUpToTheChargeAndNeverBeyond() throws StripeException {
    String id = prepared("pm_card_visa", order).getId();
    assertThat(assertRefused(() -> refund(id, 1L), null).getMessage())
        .contains("does not have a successful charge to refund");
    api.paymentIntents().confirm(id);

    Refund part = refund(id, 1000L);
    assertThat(part.getId()).startsWith("re_");
    assertThat(part.getStatus()).isEqualTo("succeeded");
    assertThat(assertRefused(() -> refund(id, 3991L), null).getMessage())
        .contains("greater than unrefunded amount");
    Refund rest = refund(id, null);
    assertThat(rest.getAmount()).isEqualTo(3990);
    assertRefused(() -> refund(id, null), "charge_already_refunded");

    assertThat(api.refunds().retrieve(part.getId())).isEqualTo(part);
    RefundListParams ofIntent = RefundListParams.builder().setPaymentIntent(id).build();
    assertThat(api.refunds().list(ofIntent).getData()).containsExactly(rest, part);
    assertThat(api.paymentIntents().retrieve(id).getStatus()).isEqualTo("succeeded");
  }

  @Test
  void unknownThingsAreMissing() {
    PaymentIntentCreateParams badCard = params("pm_card_nobody", order).build();
    InvalidRequestException card =
        assertRefused(() -> api.paymentIntents().create(badCard), "resource_missing");
    assertThat(card.getStatusCode()).isEqualTo(400);
    assertThat(card.getParam()).isEqualTo("payment_method");
    List<ThrowingCallable> calls =
        List.of(
            () -> api.paymentIntents().retrieve("pi_nobody"),
            () -> api.paymentIntents().confirm("pi_nobody"),
            () -> api.paymentIntents().cancel("pi_nobody"),
            () -> refund("pi_nobody", null),
            () -> api.refunds().retrieve("re_nobody"));
    for (ThrowingCallable call : calls) {
      assertThat(assertRefused(call, "resource_missing").getStatusCode()).isEqualTo(404);
    }
  }

  @Test
  void intentWithAutomaticMethodsNeedsAReturnUrl() throws StripeException {
    PaymentIntentCreateParams automatic =
        PaymentIntentCreateParams.builder()
            .setAmount(500L)
            .setCurrency("EUR")
            .setPaymentMethod("pm_card_visa")
            .setAutomaticPaymentMethods(
                PaymentIntentCreateParams.AutomaticPaymentMethods.builder()
                    .setEnabled(true)
                    .build())
            .build();
    String id = api.paymentIntents().create(automatic).getId();

    assertThat(assertRefused(() -> api.paymentIntents().confirm(id), null).getMessage())
        .contains("return_url");
  }

  private Refund refund(String intent, @Nullable Long amount) throws StripeException {
    return api.refunds()
        .create(RefundCreateParams.builder().setPaymentIntent(intent).setAmount(amount).build());
  }

  private static PaymentIntentConfirmParams withCard(String card) {
    return PaymentIntentConfirmParams.builder().setPaymentMethod(card).build();
  }

  private static InvalidRequestException assertRefused(
      ThrowingCallable call, @Nullable String code) {
    InvalidRequestException refused = catchThrowableOfType(InvalidRequestException.class, call);
    assertThat(refused.getCode()).isEqualTo(code);
    return refused;
  }
}
