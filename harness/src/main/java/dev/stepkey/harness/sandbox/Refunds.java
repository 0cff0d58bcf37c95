package dev.stepkey.harness.sandbox;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the provider does with refunds. */
final class Refunds {

  private final IntentBook intents;
  private final MoneyBook money;

  Refunds(IntentBook intents, MoneyBook money) {
    this.intents = intents;
    this.money = money;
  }

  ObjectNode create(StripeParams params) {
    params.only("payment_intent", "amount", "reason", "metadata");
    String intentId = params.required("payment_intent");
    Optional<Long> wanted = params.positive("amount");
    List<String> reasons = List.of("duplicate", "fraudulent", "requested_by_customer");
    Optional<String> reason = params.oneOf("reason", reasons);
    ObjectNode metadata = params.metadata();
    PaymentIntent intent =
        intents
            .lock(intentId)
            .orElseThrow(
                () -> StripeError.missing(404, "payment_intent", intentId, "payment_intent"));
    MoneyBook.Charge charge = refundable(intent);
    long amount = wanted.orElse(charge.left());
    if (amount > charge.left()) {
      throw tooMuch(intent, charge, amount);
    }
    return money.refund(charge, amount, reason.orElse(null), metadata);
  }

  private MoneyBook.Charge refundable(PaymentIntent intent) {
    MoneyBook.Charge charge =
        money
            .succeededCharge(intent)
            .orElseThrow(
                () ->
                    StripeError.refused(
                            "This PaymentIntent (%s) does not have a successful charge to refund."
                                .formatted(intent.id()))
                        .with("param", "payment_intent"));
    if (charge.left() == 0) {
      throw StripeError.refused("Charge %s has already been refunded.".formatted(charge.id()))
          .code("charge_already_refunded");
    }
    return charge;
  }

  private static StripeError tooMuch(PaymentIntent intent, MoneyBook.Charge charge, long amount) {
    String message =
        "Refund amount (%s) is greater than unrefunded amount on charge (%s)"
            .formatted(intent.money().text(amount), intent.money().text(charge.left()));
    return StripeError.refused(message).with("param", "amount");
  }

  ObjectNode retrieve(String id) {
    return money.findRefund(id).orElseThrow(() -> StripeError.missing(404, "refund", id, "id"));
  }

  /** Newest first, at most {@code limit}, ten unless told, as the provider lists. */
  ObjectNode list(StripeParams params) {
    params.only("payment_intent", "limit");
    String intentId = params.required("payment_intent");
    long limit = Math.min(100, params.positive("limit").orElse(10L));
    List<ObjectNode> refunds = money.refundsOf(intentId);
    ObjectNode page = Json.object().put("object", "list").put("url", "/v1/refunds");
    ArrayNode data = page.put("has_more", refunds.size() > limit).putArray("data");
    refunds.stream().limit(limit).forEach(data::add);
    return page;
  }
}
