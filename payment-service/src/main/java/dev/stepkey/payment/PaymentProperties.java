package dev.stepkey.payment;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the payment provider is reached.
 *
 * @param baseUrl root of the provider's API, without {@code /v1}
 * @param apiKey our secret key
 * @param connectTimeout until a connection stands; nothing was sent when it runs out
 * @param readTimeout until the whole answer is there; shorter than an activity's start-to-close, so
 *     that it is this process that learns that the answer is missing
 */
@ConfigurationProperties("stepkey.payment")
record PaymentProperties(
    @DefaultValue("https://api.stripe.com") URI baseUrl,
    @DefaultValue("") String apiKey,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("10s") Duration readTimeout) {

  PaymentProperties {
    require(
        !apiKey.isBlank(),
        "stepkey.payment.api-key is missing: set it, or the environment variable"
            + " STEPKEY_PAYMENT_APIKEY, to a secret key of your Stripe account");
    require(
        "https".equals(baseUrl.getScheme()) || "http".equals(baseUrl.getScheme()),
        "stepkey.payment.base-url must be an http(s) address: " + baseUrl);
    require(connectTimeout.isPositive(), "stepkey.payment.connect-timeout must be positive");
    require(readTimeout.isPositive(), "stepkey.payment.read-timeout must be positive");
  }

  /** As the provider's client wants it: it appends {@code /v1/…}. */
  String apiBase() {
    return baseUrl.toString().replaceFirst("/+$", "");
  }

  /** Without the key: this may end up in a log. */
  @Override
  public String toString() {
    return "PaymentProperties[" + baseUrl + ", " + connectTimeout + ", " + readTimeout + "]";
  }

  private static void require(boolean valid, String otherwise) {
    if (!valid) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
