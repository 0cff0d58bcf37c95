package dev.stepkey.payment;

import dev.stepkey.payment.Intent.Decline;
import dev.stepkey.step.StepRetryException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The provider answered with an error. It may be an old answer repeated, or the error of a call
 * that took effect all the same, so what it means is known only after asking for the object.
 */
final class ProviderError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What the order chose; an error about any other parameter is ours. */
  private static final Set<String> OF_THE_ORDER = Set.of("payment_method", "amount", "currency");

  private final int status;
  private final boolean ofTheCard;
  private final @Nullable String param;
  private final transient Decline decline;

  ProviderError(int status, boolean ofTheCard, @Nullable String param, Decline decline) {
    // Not the provider's sentence: it may quote a token, and messages end up in logs.
    super("the payment provider answered " + status + " " + decline.code());
    this.status = status;
    this.ofTheCard = ofTheCard;
    this.param = param;
    this.decline = decline;
  }

  /** Whether it is a refusal of this order, and not a fault of ours or of the provider. */
  boolean refusesTheOrder() {
    return status < 500 && (ofTheCard || (param != null && OF_THE_ORDER.contains(param)));
  }

  Decline decline() {
    return decline;
  }

  /** For when the object does not tell either. A 4xx was not executed; after a 5xx who knows. */
  StepRetryException askAgain() {
    String message = String.valueOf(getMessage());
    return status < 500
        ? StepRetryException.notSent(message, null)
        : StepRetryException.inDoubt(message, null);
  }
}
