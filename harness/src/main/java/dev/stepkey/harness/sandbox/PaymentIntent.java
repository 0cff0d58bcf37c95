package dev.stepkey.harness.sandbox;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One row of {@code payment_intent}, and how the provider shows it. */
record PaymentIntent(
    String id,
    Money money,
    String status,
    @Nullable String paymentMethod,
    boolean redirectsAllowed,
    @Nullable String description,
    JsonNode metadata,
    @Nullable String latestCharge,
    JsonNode lastPaymentError,
    @Nullable String cancellationReason,
    @Nullable OffsetDateTime canceledAt,
    @Nullable OffsetDateTime processingUntil,
    OffsetDateTime createdAt) {

  /** It is processing, and has been for as long as that takes. */
  boolean isDue() {
    return status.equals("processing")
        && processingUntil != null
        && processingUntil.toInstant().isBefore(Instant.now());
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    json.put("id", id).put("object", "payment_intent").put("amount", money.amount());
    json.put("amount_capturable", 0);
    json.put("amount_received", status.equals("succeeded") ? money.amount() : 0);
    json.put("canceled_at", canceledAt == null ? null : canceledAt.toEpochSecond());
    json.put("cancellation_reason", cancellationReason).put("capture_method", "automatic_async");
    json.put("client_secret", id + "_secret_sandbox").put("confirmation_method", "automatic");
    json.put("created", createdAt.toEpochSecond()).put("currency", money.currency());
    json.putNull("customer").put("description", description);
    json.set("last_payment_error", lastPaymentError);
    json.put("latest_charge", latestCharge).put("livemode", false).set("metadata", metadata);
    json.putNull("next_action").put("payment_method", paymentMethod).put("status", status);
    json.putArray("payment_method_types").add("card");
    if (status.equals("requires_action")) {
      ObjectNode action = json.putObject("next_action").put("type", "use_stripe_sdk");
      action.putObject("use_stripe_sdk").put("type", "three_d_secure_redirect");
    }
    return json;
  }
}
