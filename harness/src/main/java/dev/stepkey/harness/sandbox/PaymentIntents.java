package dev.stepkey.harness.sandbox;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.node.ObjectNode;

/** What the provider does with payment intents. */
final class PaymentIntents {

  private static final List<String> CONFIRMABLE =
      List.of("requires_payment_method", "requires_confirmation", "requires_action");

  private final IntentBook intents;
  private final MoneyBook money;
  private final TransactionTemplate transaction;

  PaymentIntents(IntentBook intents, MoneyBook money, TransactionTemplate transaction) {
    this.intents = intents;
    this.money = money;
    this.transaction = transaction;
  }

  ObjectNode create(StripeParams params) {
    params.only(
        "amount",
        "currency",
        "payment_method",
        "payment_method_types",
        "automatic_payment_methods",
        "description",
        "metadata");
    Money amount = Money.of(params);
    boolean redirects = redirectsAllowed(params);
    Optional<String> description = params.text("description");
    Optional<String> method = params.text("payment_method");
    ObjectNode metadata = params.metadata();
    method.ifPresent(TestCard::of);
    return intents
        .insert(amount, method.orElse(null), redirects, description.orElse(null), metadata)
        .toJson();
  }

  /** As at the provider: methods that redirect are possible unless the client excludes them. */
  private static boolean redirectsAllowed(StripeParams params) {
    boolean automatic = params.has("automatic_payment_methods");
    boolean listed = params.has("payment_method_types");
    if (automatic && listed) {
      throw StripeError.parameter(
          "payment_method_types",
          null,
          "You may only specify one of these parameters: automatic_payment_methods,"
              + " payment_method_types.");
    }
    for (String name : params.values().keySet()) {
      if (name.startsWith("payment_method_types")) {
        params.oneOf(name, Set.of("card"));
      }
    }
    params.oneOf("automatic_payment_methods[enabled]", Set.of("true"));
    Set<String> policies = Set.of("always", "never");
    Optional<String> policy = params.oneOf("automatic_payment_methods[allow_redirects]", policies);
    return !listed && !policy.equals(Optional.of("never"));
  }

  ObjectNode retrieve(String id) {
    PaymentIntent intent = intents.find(id).orElseThrow(() -> missing(id));
    return (intent.isDue() ? transaction.execute(status -> lock(id)) : intent).toJson();
  }

  /** Nothing runs in the background: what was due is made up for by whoever asks next. */
  private PaymentIntent lock(String id) {
    PaymentIntent intent = intents.lock(id).orElseThrow(() -> missing(id));
    return intent.isDue() ? settle(intent) : intent;
  }

  private PaymentIntent settle(PaymentIntent intent) {
    String method = Objects.requireNonNull(intent.paymentMethod());
    return TestCard.of(method) == TestCard.CHARGED_LATER
        ? intents.succeed(intent, method, money.charge(intent, true))
        : fail(intent, method, "card_declined", "generic_decline", "Your card was declined.");
  }

  ObjectNode confirm(String id, StripeParams params) {
    params.only("payment_method", "return_url", "off_session");
    Optional<String> given = params.text("payment_method");
    Optional<String> returnUrl = params.text("return_url");
    boolean offSession = params.flag("off_session");
    PaymentIntent intent = lock(id);
    if (!CONFIRMABLE.contains(intent.status())) {
      throw notConfirmable(intent);
    }
    String method =
        given
            .or(() -> Optional.ofNullable(intent.paymentMethod()))
            .orElseThrow(() -> withoutMethod(intent));
    TestCard card = TestCard.of(method);
    if (intent.redirectsAllowed() && returnUrl.isEmpty()) {
      throw withoutReturnUrl();
    }
    return attempt(intent, method, card, offSession);
  }

  private ObjectNode attempt(
      PaymentIntent intent, String method, TestCard card, boolean offSession) {
    return switch (card) {
      case CHARGED -> intents.succeed(intent, method, money.charge(intent, true)).toJson();
      case DECLINED ->
          throw StripeError.card(
              fail(intent, method, "card_declined", "generic_decline", "Your card was declined."));
      case INSUFFICIENT_FUNDS ->
          throw StripeError.card(
              fail(
                  intent,
                  method,
                  "card_declined",
                  "insufficient_funds",
                  "Your card has insufficient funds."));
      case AUTHENTICATION_REQUIRED -> {
        if (offSession) {
          String code = "authentication_required";
          String message = "Your card was declined. This transaction requires authentication.";
          throw StripeError.card(fail(intent, method, code, code, message));
        }
        yield intents.requireAction(intent, method).toJson();
      }
      case CHARGED_LATER, DECLINED_LATER -> intents.process(intent, method).toJson();
    };
  }

  /** The intent is open again afterwards: a confirm with another card may still charge it. */
  private PaymentIntent fail(
      PaymentIntent intent, String method, String code, String declineCode, String message) {
    String charge = money.charge(intent, false);
    ObjectNode error = Json.object();
    error.put("charge", charge).put("code", code).put("decline_code", declineCode);
    error.put("doc_url", "https://docs.stripe.com/error-codes/" + code.replace('_', '-'));
    error.put("message", message).put("type", "card_error");
    error.putObject("payment_method").put("id", method).put("object", "payment_method");
    return intents.fail(intent, charge, error);
  }

  ObjectNode cancel(String id, StripeParams params) {
    params.only("cancellation_reason");
    Optional<String> reason =
        params.oneOf(
            "cancellation_reason",
            List.of("duplicate", "fraudulent", "requested_by_customer", "abandoned"));
    PaymentIntent intent = lock(id);
    if (!CONFIRMABLE.contains(intent.status())) {
      throw notCancelable(intent);
    }
    return intents.cancel(intent, reason.orElse("")).toJson();
  }

  private static StripeError missing(String id) {
    return StripeError.missing(404, "payment_intent", id, "intent");
  }

  private static StripeError notConfirmable(PaymentIntent intent) {
    return StripeError.unexpectedState(
        intent,
        intent.status().equals("succeeded")
            ? "You cannot confirm this PaymentIntent because it has already succeeded after being"
                + " previously confirmed."
            : "You cannot confirm this PaymentIntent because it has a status of %s. Only a"
                    .formatted(intent.status())
                + " PaymentIntent with one of the following statuses may be confirmed: "
                + String.join(", ", CONFIRMABLE)
                + ".");
  }

  private static StripeError notCancelable(PaymentIntent intent) {
    return StripeError.unexpectedState(
        intent,
        "You cannot cancel this PaymentIntent because it has a status of %s. Only a"
                .formatted(intent.status())
            + " PaymentIntent with one of the following statuses may be canceled:"
            + " requires_payment_method, requires_capture, requires_confirmation,"
            + " requires_action.");
  }

  private static StripeError withoutMethod(PaymentIntent intent) {
    return StripeError.unexpectedState(
        intent,
        "You cannot confirm this PaymentIntent because it's missing a payment method. You can"
            + " either update the PaymentIntent with a payment method and then confirm it again,"
            + " or confirm it again directly with a payment method or ConfirmationToken.");
  }

  private static StripeError withoutReturnUrl() {
    return StripeError.refused(
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard."
            + " Because some of these payment methods might redirect your customer off of your"
            + " page, you must provide a `return_url`. If you don't want to accept redirect-based"
            + " payment methods, set `automatic_payment_methods[enabled]` to `true` and"
            + " `automatic_payment_methods[allow_redirects]` to `never` when creating Setup"
            + " Intents and Payment Intents.");
  }
}
