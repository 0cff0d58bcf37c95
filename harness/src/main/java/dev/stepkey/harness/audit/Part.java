package dev.stepkey.harness.audit;

/** The three steps of an order, in their order, and where they take effect. */
enum Part {
  STOCK("inventory", "reserve-inventory", "release-inventory"),
  MONEY("payment", "charge-payment", "refund-payment"),
  PARCEL("shipping", "create-shipment", "cancel-shipment");

  private final String database;
  private final String step;
  private final String compensation;

  Part(String database, String step, String compensation) {
    this.database = database;
    this.step = step;
    this.compensation = compensation;
  }

  String database() {
    return database;
  }

  String step() {
    return step;
  }

  String compensation() {
    return compensation;
  }
}
