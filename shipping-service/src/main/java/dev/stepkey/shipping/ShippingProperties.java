package dev.stepkey.shipping;

import dev.stepkey.schema.Address;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the carrier is reached, and where parcels leave from.
 *
 * @param baseUrl root of the carrier's API, without {@code /v2}
 * @param apiKey our secret key
 * @param connectTimeout until a connection stands; nothing was sent when it runs out
 * @param readTimeout until the whole answer is there; shorter than an activity's start-to-close, so
 *     that it is this process that learns that the answer is missing
 * @param from our warehouse
 */
@ConfigurationProperties("stepkey.shipping")
record ShippingProperties(
    @DefaultValue("https://api.easypost.com") URI baseUrl,
    @DefaultValue("") String apiKey,
    @DefaultValue("2s") Duration connectTimeout,
    @DefaultValue("10s") Duration readTimeout,
    @DefaultValue From from) {

  ShippingProperties {
    require(
        !apiKey.isBlank(),
        "stepkey.shipping.api-key is missing: set it, or the environment variable"
            + " STEPKEY_SHIPPING_APIKEY, to an API key of your EasyPost account");
    require(
        "https".equals(baseUrl.getScheme()) || "http".equals(baseUrl.getScheme()),
        "stepkey.shipping.base-url must be an http(s) address: " + baseUrl);
    require(connectTimeout.isPositive(), "stepkey.shipping.connect-timeout must be positive");
    require(readTimeout.isPositive(), "stepkey.shipping.read-timeout must be positive");
  }

  /** Without the key: this may end up in a log. */
  @Override
  public String toString() {
    return "ShippingProperties[" + baseUrl + ", " + connectTimeout + ", " + readTimeout + "]";
  }

  private static void require(boolean valid, String otherwise) {
    if (!valid) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The sender, as in {@link Address}. */
  record From(
      @DefaultValue("Stepkey Tea") String name,
      @DefaultValue("Speicherstadt 1") String street,
      @DefaultValue("Hamburg") String city,
      @DefaultValue("20457") String postalCode,
      @DefaultValue("DE") String country) {

    Address address() {
      return new Address(name, street, city, postalCode, country);
    }
  }
}
