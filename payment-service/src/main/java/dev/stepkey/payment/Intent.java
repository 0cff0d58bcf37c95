package dev.stepkey.payment;

import dev.stepkey.schema.Money;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepRetryException;
import org.jspecify.annotations.Nullable;

/**
 * A payment intent, as the provider shows it.
 *
 * @param amount to be charged, in minor units
 * @param received what was charged, in minor units
 * @param currency upper case
 * @param stepKey metadata: the key in its wire form
 * @param tenant metadata
 * @param lastError why the last charge failed, if it did
 */
record Intent(
    String id,
    Status status,
    long amount,
    long received,
    String currency,
    @Nullable String stepKey,
    @Nullable String tenant,
    @Nullable Decline lastError) {

  /** The statuses that we know. */
  enum Status {
    REQUIRES_PAYMENT_METHOD,
    REQUIRES_CONFIRMATION,
    REQUIRES_ACTION,
    PROCESSING,
    REQUIRES_CAPTURE,
    SUCCEEDED,
    CANCELED,
    UNKNOWN
  }

  /**
   * A failed charge.
   *
   * @param code lower-case words joined by dashes
   * @param detail the provider's sentence
   */
  record Decline(String code, String detail) {}

  /** An answer about another intent, or about somebody else's, is never adopted. */
  Intent requireOurs(StepKey key, String ref) {
    if (!id.equals(ref) || !key.wire().equals(stepKey) || !key.tenant().equals(tenant)) {
      throw new StepMismatchException(
          "asked for the intent " + ref + " of " + key + ", answered " + id + " of another step");
    }
    return this;
  }

  void requirePrice(StepKey key, Money price) {
    if (amount != price.amount() || !currency.equals(price.currency())) {
      throw new StepMismatchException(
          "%s asks %d %s, the intent %s says %d %s"
              .formatted(key, price.amount(), price.currency(), id, amount, currency));
    }
  }

  /** What a succeeded intent took, which must be what it asked for. */
  Payment charged(StepKey key) {
    if (received != amount) {
      throw new StepMismatchException(
          "%s: the intent %s asked %d and took %d".formatted(key, id, amount, received));
    }
    return new Payment(id, new Money(received, currency));
  }

  boolean canBeCancelled() {
    return switch (status) {
      case REQUIRES_PAYMENT_METHOD, REQUIRES_CONFIRMATION, REQUIRES_ACTION, REQUIRES_CAPTURE ->
          true;
      case PROCESSING, SUCCEEDED, CANCELED, UNKNOWN -> false;
    };
  }

  StepRetryException inDoubt(StepKey key) {
    return StepRetryException.inDoubt("the intent " + id + " of " + key + " is " + status, null);
  }

  StepMismatchException unexpected(StepKey key) {
    return new StepMismatchException(
        "the intent " + id + " of " + key + " has a status that we never ask for: " + status);
  }
}
