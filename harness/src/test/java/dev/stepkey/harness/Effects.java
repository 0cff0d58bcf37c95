package dev.stepkey.harness;

import tools.jackson.databind.JsonNode;

/** How often an order moved stock, money and parcels, by the books of those who keep them. */
record Effects(
    long reserved, long released, long charges, long refunds, long labels, long labelRefunds) {

  /** A completed order: each effect once, none undone. */
  static final Effects EACH_ONCE = new Effects(1, 0, 1, 0, 1, 0);

  static Effects of(Shop shop, String orderId) throws Exception {
    JsonNode ledger = shop.ledger(orderId);
    return new Effects(
        reservations(shop, orderId, "TRUE"),
        reservations(shop, orderId, "released_at IS NOT NULL"),
        ledger.path("charges").size(),
        ledger.path("refunds").size(),
        ledger.path("labels").size(),
        ledger.path("labelRefunds").size());
  }

  private static long reservations(Shop shop, String orderId, String which) throws Exception {
    return shop.query(
        "inventory",
        "SELECT count(*) FROM reservation WHERE order_id = '%s' AND %s".formatted(orderId, which));
  }

  /** Whatever was moved was moved back, once. */
  boolean nothingStands() {
    return reserved == released && charges == refunds && labels == labelRefunds;
  }

  @Override
  public String toString() {
    return "reserved %d, released %d, charges %d, refunds %d, labels %d, returned %d"
        .formatted(reserved, released, charges, refunds, labels, labelRefunds);
  }
}
