package dev.stepkey.schema;

/**
 * Where a parcel goes.
 *
 * @param name who receives it
 * @param street street and number
 * @param city town
 * @param postalCode as the country writes it
 * @param country ISO 3166-1 alpha-2, upper case
 */
public record Address(String name, String street, String city, String postalCode, String country) {

  /** For logs and messages: nobody lives in a country. */
  @Override
  public String toString() {
    return "Address[" + country + "]";
  }
}
