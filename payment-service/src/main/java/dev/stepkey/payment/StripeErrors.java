package dev.stepkey.payment;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import dev.stepkey.payment.Intent.Decline;
import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepRetryException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a failed call to Stripe means for the step.
 *
 * <p>Judged by the HTTP status, because the client picks its exception classes by it, and none for
 * most. The client's exceptions are not kept as causes: their messages quote what Stripe says.
 */
final class StripeErrors {

  private static final Pattern TOKEN = Pattern.compile("pm_[A-Za-z0-9_]+");

  private StripeErrors() {}

  static RuntimeException translated(StripeException e) {
    if (e instanceof ApiConnectionException) {
      return unanswered(e.getCause());
    }
    StripeError error = e.getStripeError();
    int status = e.getStatusCode() == null ? 0 : e.getStatusCode();
    return switch (status) {
      case 401, 403 ->
          // Not the customer's fault, and healed by the right key.
          StepRetryException.notSent(
              "the payment provider refuses our key with "
                  + status
                  + ": see stepkey.payment.api-key",
              null);
      case 409 -> StepRetryException.inDoubt("the same call is still under way", null);
      case 429 -> tooMany(error);
      default -> answered(status, error);
    };
  }

  private static StepRetryException unanswered(@Nullable Throwable cause) {
    if (cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException) {
      return StepRetryException.notSent("the payment provider cannot be reached", cause);
    }
    return StepRetryException.inDoubt("the payment provider's answer is missing", cause);
  }

  static StepRetryException unreadable(@Nullable RuntimeException cause) {
    return StepRetryException.inDoubt("the payment provider's answer cannot be read", cause);
  }

  private static StepRetryException tooMany(@Nullable StripeError error) {
    StepRetryException wait =
        StepRetryException.notSent("the payment provider takes no more calls now", null);
    return Optional.ofNullable(error)
        .map(StripeError::getLastResponse)
        .flatMap(response -> response.headers().firstValue("Retry-After"))
        .filter(value -> value.matches("\\d{1,5}"))
        .map(seconds -> wait.retryAfter(Duration.ofSeconds(Long.parseLong(seconds))))
        .orElse(wait);
  }

  private static RuntimeException answered(int status, @Nullable StripeError error) {
    if (status < 400) {
      return unreadable(null);
    }
    if (error == null) {
      return new ProviderError(status, false, null, new Decline("unreadable-error", ""));
    }
    if ("idempotency_error".equals(error.getType())) {
      return new StepMismatchException(
          "the payment provider knows one of our call keys with other parameters");
    }
    boolean ofTheCard = "card_error".equals(error.getType());
    return new ProviderError(status, ofTheCard, error.getParam(), decline(error));
  }

  /** The most precise name that Stripe gives, in our form; its codes have underscores. */
  static Decline decline(StripeError error) {
    String name =
        Optional.ofNullable(error.getDeclineCode())
            .or(() -> Optional.ofNullable(error.getCode()))
            .or(() -> Optional.ofNullable(error.getType()))
            .orElse("declined");
    String code = name.toLowerCase(Locale.ROOT).replace('_', '-');
    return new Decline(code, withoutToken(Optional.ofNullable(error.getMessage()).orElse("")));
  }

  /** Stripe repeats a token that it does not know, and this is stored, answered and logged. */
  private static String withoutToken(String message) {
    return TOKEN.matcher(message).replaceAll("pm_...");
  }
}
