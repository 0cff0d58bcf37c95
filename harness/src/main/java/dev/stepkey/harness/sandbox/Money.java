package dev.stepkey.harness.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The amounts and currencies the payment provider takes. */
record Money(long amount, String currency) {

  private static final List<String> CURRENCIES =
      List.of(
          "usd", "aed", "aud", "bgn", "brl", "cad", "chf", "cny", "czk", "dkk", "eur", "gbp", "hkd",
          "huf", "idr", "ils", "inr", "jpy", "krw", "mxn", "myr", "nok", "nzd", "php", "pln", "ron",
          "sek", "sgd", "thb", "try", "twd", "zar");

  /** The provider's smallest charges in minor units; a currency not named here has 50. */
  private static final Map<String, Long> MINIMUM =
      Map.of(
          "aed", 200L, "bgn", 100L, "czk", 1500L, "dkk", 250L, "gbp", 30L, "hkd", 400L, "huf",
          17500L, "mxn", 1000L, "myr", 200L, "pln", 200L);

  private static final long MAXIMUM = 99_999_999;

  static Money of(StripeParams params) {
    params.required("amount");
    long amount = params.positive("amount").orElseThrow();
    String currency = params.required("currency").toLowerCase(Locale.ROOT);
    if (!CURRENCIES.contains(currency)) {
      String message =
          "Invalid currency: %s. Stripe currently supports these currencies: %s"
              .formatted(currency, String.join(", ", CURRENCIES));
      throw StripeError.parameter("currency", null, message);
    }
    return new Money(amount, currency).checked();
  }

  private Money checked() {
    if (amount > MAXIMUM) {
      throw StripeError.parameter(
          "amount", "amount_too_large", "Amount must be no more than " + text(MAXIMUM));
    }
    long minimum = MINIMUM.getOrDefault(currency, currency.equals("sek") ? 300L : 50L);
    if (amount < minimum) {
      throw StripeError.parameter(
          "amount", "amount_too_small", "Amount must be at least " + text(minimum));
    }
    return this;
  }

  String text(long minorUnits) {
    boolean whole = List.of("jpy", "krw").contains(currency);
    return whole
        ? "%d %s".formatted(minorUnits, currency)
        : "%d.%02d %s".formatted(minorUnits / 100, minorUnits % 100, currency);
  }
}
