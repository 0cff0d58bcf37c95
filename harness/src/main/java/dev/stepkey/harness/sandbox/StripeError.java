package dev.stepkey.harness.sandbox;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An error as the payment provider answers it. */
final class StripeError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient ObjectNode error = Json.object();
  private boolean executed;

  private StripeError(int status, String type, String message) {
    super(message);
    this.status = status;
    error.put("type", type).put("message", message);
  }

  /** A parameter that is wrong in itself; nothing was executed, so no key is used up. */
  static StripeError parameter(String name, @Nullable String code, String message) {
    StripeError error = new StripeError(400, "invalid_request_error", message);
    if (!name.isEmpty()) {
      error.with("param", name);
    }
    return code == null ? error : error.code(code);
  }

  /** A request that is well formed but that the state of the books refuses. */
  static StripeError refused(String message) {
    return new StripeError(400, "invalid_request_error", message).executed();
  }

  static StripeError missing(int status, String kind, String id, String param) {
    String message = "No such %s: '%s'".formatted(kind, id);
    return new StripeError(status, "invalid_request_error", message)
        .code("resource_missing")
        .with("param", param)
        .executed();
  }

  static StripeError unexpectedState(PaymentIntent intent, String message) {
    return refused(message)
        .code("payment_intent_unexpected_state")
        .with("payment_intent", intent.toJson());
  }

  /** The error of a payment attempt that failed, with the fields of {@code last_payment_error}. */
  static StripeError card(PaymentIntent failed) {
    StripeError declined = new StripeError(402, "card_error", "");
    declined.error.setAll(failed.lastPaymentError().asObject());
    return declined.with("payment_intent", failed.toJson()).executed();
  }

  /** A refusal that nothing stands behind: the card is asked again at the next confirm. */
  static StripeError declinedForNow() {
    return new StripeError(402, "card_error", "Your card was declined.")
        .code("card_declined")
        .with("decline_code", "generic_decline");
  }

  static StripeError otherParameters(String key) {
    return new StripeError(
        400,
        "idempotency_error",
        "Keys for idempotent requests can only be used with the same parameters they were first"
            + " used with. Try using a key other than '"
            + key
            + "' if you meant to execute a different request.");
  }

  static StripeError keyInUse(String key) {
    return new StripeError(
            409,
            "idempotency_error",
            "There is currently another in-progress request using this Idempotent Key (that"
                + " probably means you submitted twice, and the other request is still going"
                + " through): "
                + key
                + ". Please try again later.")
        .code("idempotency_key_in_use");
  }

  static StripeError locked() {
    return new StripeError(
            429,
            "invalid_request_error",
            "This object cannot be accessed right now because another API request or Stripe"
                + " process is currently accessing it.")
        .code("lock_timeout");
  }

  static StripeError missingKey() {
    return new StripeError(
        401,
        "invalid_request_error",
        "You did not provide an API key. You need to provide your API key in the Authorization"
            + " header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').");
  }

  static StripeError liveKey() {
    return new StripeError(
        401,
        "invalid_request_error",
        "Invalid API Key provided: the sandbox takes test keys only.");
  }

  static StripeError unknownUrl(String method, String path) {
    String message =
        "Unrecognized request URL (%s: %s). Please see https://stripe.com/docs."
            .formatted(method, path);
    return new StripeError(404, "invalid_request_error", message);
  }

  static StripeError broken() {
    return new StripeError(500, "api_error", "An error occurred with the sandbox's books.");
  }

  StripeError code(String code) {
    String page = "https://docs.stripe.com/error-codes/" + code.replace('_', '-');
    return with("code", code).with("doc_url", page);
  }

  StripeError with(String field, String value) {
    error.put(field, value);
    return this;
  }

  StripeError with(String field, JsonNode value) {
    error.set(field, value);
    return this;
  }

  private StripeError executed() {
    executed = true;
    return this;
  }

  /** Whether the endpoint began to execute: only then is this answer kept under the key. */
  boolean wasExecuted() {
    return executed;
  }

  int status() {
    return status;
  }

  String body() {
    ObjectNode body = Json.object();
    body.set("error", error);
    return Json.write(body);
  }
}
