package dev.stepkey.harness.sandbox;

/** Carrier requests as our shipping service sends them. */
final class Parcels {

  private Parcels() {}

  static String shipment(String order, String street, String zip) {
    return """
        {"shipment": {
          "to_address": {"name": "Ada", "street1": "%s", "city": "Berlin", "zip": "%s",
            "country": "DE"},
          "from_address": {"name": "Shop", "street1": "Depot 1", "city": "Bonn", "zip": "53111",
            "country": "DE"},
          "parcel": {"weight": 12.5},
          "reference": "%s:create-shipment",
          "options": {"print_custom_1": "%s", "print_custom_2": "acme"}}}
        """
        .formatted(street, zip, order, order);
  }
}
