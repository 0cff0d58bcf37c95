package dev.stepkey.schema;

import java.util.Currency;

/**
 * An amount of money.
 *
 * @param amount in minor units of the currency (cents), never negative
 * @param currency ISO 4217 code, upper case
 */
public record Money(long amount, String currency) {

  /**
   * Checks both.
   *
   * @throws IllegalArgumentException if the amount is negative or the currency unknown
   */
  public Money {
    if (amount < 0) {
      throw new IllegalArgumentException("an amount of money is never negative: " + amount);
    }
    Currency.getInstance(currency);
  }
}
