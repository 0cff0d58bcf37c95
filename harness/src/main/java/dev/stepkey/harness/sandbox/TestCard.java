package dev.stepkey.harness.sandbox;

/** What happens when a test payment method is charged. */
enum TestCard {
  CHARGED,
  DECLINED,
  INSUFFICIENT_FUNDS,
  AUTHENTICATION_REQUIRED,
  CHARGED_LATER,
  DECLINED_LATER;

  /** Throws what the provider answers for a payment method it does not know. */
  static TestCard of(String paymentMethod) {
    return switch (paymentMethod) {
      case "pm_card_visa", "pm_card_mastercard" -> CHARGED;
      case "pm_card_chargeDeclined", "pm_card_visa_chargeDeclined" -> DECLINED;
      case "pm_card_chargeDeclinedInsufficientFunds",
          "pm_card_visa_chargeDeclinedInsufficientFunds" ->
          INSUFFICIENT_FUNDS;
      case "pm_card_authenticationRequired" -> AUTHENTICATION_REQUIRED;
      // Not the provider's: its test cards never stay in processing, only its bank debits do.
      case "pm_sandbox_chargedLater" -> CHARGED_LATER;
      case "pm_sandbox_declinedLater" -> DECLINED_LATER;
      default -> throw StripeError.missing(400, "PaymentMethod", paymentMethod, "payment_method");
    };
  }
}
