package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.StepNames;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Judges single orders by all books: the provider's and the carrier's, and the services' own, which
 * must agree. For orders that nobody drives any more.
 */
final class Books implements AutoCloseable {

  private static final Set<String> UNDONE = Set.of("REJECTED", "VOIDED", "COMPENSATED");

  private final Shop shop;
  private final Connection inventory;
  private final Connection payment;
  private final Connection shipping;

  Books(Shop shop) throws SQLException {
    this.shop = shop;
    this.inventory = shop.connect("inventory");
    this.payment = shop.connect("payment");
    this.shipping = shop.connect("shipping");
  }

  /** Paid once, shipped once, its stock held; nothing was undone. */
  void assertCompleted(String id, String key, long amount) throws Exception {
    JsonNode ledger = assertBooks(id, key, amount, 1);
    assertThat(ledger.path("refunds")).isEmpty();
    assertThat(ledger.path("labelRefunds")).isEmpty();
    assertThat(states(key)).containsExactly("COMPLETED", "COMPLETED", "COMPLETED");
    assertThat(at(ledger, "charges")).isBefore(at(ledger, "labels"));
  }

  /** Whatever took effect was undone once, in reverse order, and no delivery can redo it. */
  void assertNothingStands(String id, String key) throws Exception {
    JsonNode ledger = assertBooks(id, key, 0, 0);
    assertThat(ledger.path("refunds")).hasSameSizeAs(ledger.path("charges"));
    assertThat(ledger.path("labelRefunds")).hasSameSizeAs(ledger.path("labels"));
    assertThat(states(key)).hasSize(3).isSubsetOf(UNDONE);
    List<Instant> inverses = new ArrayList<>();
    ledger.path("labelRefunds").forEach(label -> inverses.add(instant(label)));
    ledger.path("refunds").forEach(refund -> inverses.add(instant(refund)));
    long released =
        number(
            inventory,
            "SELECT extract(epoch FROM released_at) * 1000000 FROM reservation"
                + " WHERE idempotency_key = ?",
            key);
    if (released > 0) {
      inverses.add(Instant.EPOCH.plusNanos(released * 1_000));
    }
    assertThat(inverses).as("label, money, stock").isSorted();
  }

  private JsonNode assertBooks(String id, String key, long net, int live) throws Exception {
    JsonNode ledger = shop.ledger(id);
    for (String movement : List.of("charges", "refunds", "labels", "labelRefunds")) {
      assertThat(ledger.path(movement).size()).as(movement).isLessThanOrEqualTo(1);
    }
    assertThat(ledger.path("netCharged").asLong()).as("charged, by the provider").isEqualTo(net);
    assertThat(ledger.path("liveLabels").asInt()).as("labels, by the carrier").isEqualTo(live);
    String where = " WHERE idempotency_key = ?";
    assertThat(number(payment, "SELECT sum(captured - refunded) FROM payment" + where, key))
        .as("charged, by our book")
        .isEqualTo(net);
    assertThat(
            number(
                shipping,
                "SELECT count(*) FROM shipment" + where + " AND refunded_at IS NULL",
                key))
        .as("labels, by our book")
        .isEqualTo(live);
    assertThat(
            number(
                inventory,
                "SELECT count(*) FROM reservation" + where + " AND released_at IS NULL",
                key))
        .as("reservations held")
        .isEqualTo(live);
    return ledger;
  }

  private List<String> states(String key) throws SQLException {
    List<String> states = new ArrayList<>();
    states.addAll(state(inventory, key, StepNames.RESERVE_INVENTORY));
    states.addAll(state(payment, key, StepNames.CHARGE_PAYMENT));
    states.addAll(state(shipping, key, StepNames.CREATE_SHIPMENT));
    return states;
  }

  private static List<String> state(Connection service, String key, String step)
      throws SQLException {
    String sql = "SELECT state FROM step_record WHERE idempotency_key = ? AND step = ?";
    try (PreparedStatement query = service.prepareStatement(sql)) {
      query.setString(1, key);
      query.setString(2, step);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? List.of(row.getString(1)) : List.of();
      }
    }
  }

  private static long number(Connection service, String sql, String key) throws SQLException {
    try (PreparedStatement query = service.prepareStatement(sql)) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private static Instant at(JsonNode ledger, String movements) {
    return instant(ledger.path(movements).get(0));
  }

  private static Instant instant(JsonNode movement) {
    return OffsetDateTime.parse(movement.path("at").asString()).toInstant();
  }

  @Override
  public void close() throws SQLException {
    try (inventory;
        payment;
        shipping) {
      // Each is closed, whatever becomes of the others.
    }
  }
}
