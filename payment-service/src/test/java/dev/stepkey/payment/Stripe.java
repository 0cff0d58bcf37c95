package dev.stepkey.payment;

import dev.stepkey.schema.Money;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.StepCall;
import dev.stepkey.schema.StepNames;
import dev.stepkey.step.StepKey;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** What Stripe says, and what we ask, in the tests. */
final class Stripe {

  static final String CREATE = "POST /v1/payment_intents";
  static final String RETRIEVE = "GET /v1/payment_intents/pi_1";
  static final String CONFIRM = "POST /v1/payment_intents/pi_1/confirm";
  static final String CANCEL = "POST /v1/payment_intents/pi_1/cancel";
  static final String REFUND = "POST /v1/refunds";
  static final String REFUNDS = "GET /v1/refunds";

  static final UUID ORDER = UUID.fromString("019a0000-0000-7000-8000-000000000001");
  static final Money PRICE = new Money(2580, "EUR");

  private Stripe() {}

  /** A charge as the application makes it, with timeouts short enough to wait for. */
  static CardCharge charging(URI url) {
    PaymentProperties properties =
        new PaymentProperties(
            url, "sk_test_scripted", Duration.ofMillis(500), Duration.ofMillis(300));
    return new CardCharge(new PaymentConfiguration().stripe(properties));
  }

  static StepKey key(String idempotencyKey) {
    return new StepKey("acme", idempotencyKey, StepNames.CHARGE_PAYMENT);
  }

  static ChargePayment command(StepKey key) {
    Instant acceptedAt = Instant.parse("2026-11-21T08:00:00Z");
    return new ChargePayment(
        new StepCall(key.tenant(), key.wire(), ORDER, acceptedAt), PRICE, "pm_card_visa");
  }

  static String intent(StepKey key, String status) {
    return intent(key, status, "null");
  }

  static String declined(StepKey key, String status) {
    return intent(
        key,
        status,
        """
        {"type":"card_error","code":"card_declined","decline_code":"insufficient_funds",
         "message":"Your card has insufficient funds."}
        """);
  }

  /** What a card answers whose owner must be asked. */
  static String requiresAction(StepKey key, String nextAction) {
    return intent(key, "requires_action")
        .replaceFirst("\\{", "{\"next_action\":{\"type\":\"%s\"},".formatted(nextAction));
  }

  /** What it answers when the owner cannot be asked. */
  static String authenticationRequired(String code) {
    return """
        {"error":{"type":"card_error","code":"%s","decline_code":"authentication_required",
         "message":"Your card was declined. This transaction requires authentication."}}
        """
        .formatted(code);
  }

  private static String intent(StepKey key, String status, String lastError) {
    return """
        {"id":"pi_1","object":"payment_intent","amount":2580,"amount_received":%d,
         "currency":"eur","status":"%s","last_payment_error":%s,
         "metadata":{"order_id":"%s","step_key":"%s","tenant":"%s"}}
        """
        .formatted(
            status.equals("succeeded") ? 2580 : 0,
            status,
            lastError,
            ORDER,
            key.wire(),
            key.tenant());
  }

  static String refund(String id, int amount, String status) {
    return """
        {"id":"%s","object":"refund","amount":%d,"currency":"eur","payment_intent":"pi_1",
         "status":"%s"}
        """
        .formatted(id, amount, status);
  }

  static String list(String... objects) {
    return """
        {"object":"list","url":"/v1/refunds","has_more":false,"data":[%s]}
        """
        .formatted(String.join(",", objects));
  }

  static String error(String type, String code) {
    return error(type, code, "", "A sentence of the provider.");
  }

  static String error(String type, String code, String param, String message) {
    return """
        {"error":{"type":"%s","code":"%s","param":"%s","message":"%s"}}
        """
        .formatted(type, code, param, message);
  }

  /** What Stripe says when an intent's status does not allow a call. */
  static String unexpectedState() {
    return error("invalid_request_error", "payment_intent_unexpected_state");
  }
}
