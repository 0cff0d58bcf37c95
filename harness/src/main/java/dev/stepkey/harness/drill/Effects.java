package dev.stepkey.harness.drill;

import dev.stepkey.orchestrator.saga.OrderInput;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the books about some orders, at one moment. Only about these: others go on
 * ordering while a drill runs, so sums over a whole table say nothing. For the stock, which has no
 * orders, it is what the counters hold beyond the reservations: nobody's ordering changes that.
 */
final class Effects {

  private static final String RESERVATIONS =
      """
      SELECT order_id::text, to_jsonb(t)::text, released_at IS NOT NULL
      FROM reservation t WHERE order_id::text = ANY (?)
      """;

  private static final String STOCK =
      """
      SELECT sku, reserved - coalesce((
        SELECT sum(quantity) FROM reservation_line JOIN reservation
          USING (tenant, idempotency_key, step)
        WHERE released_at IS NULL AND reservation_line.sku = stock.sku), 0)
      FROM stock
      """;

  private final List<OrderInput> orders;
  private final Map<String, String> idByKey = new HashMap<>();

  /** How many rows each book has about these orders. */
  private final Map<String, Long> counts = new LinkedHashMap<>();

  /** Every row, by the order and the book. */
  private final Map<Place, List<String>> rows = new TreeMap<>();

  private record Place(String order, String book) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byOrder = order.compareTo(other.order);
      return byOrder != 0 ? byOrder : book.compareTo(other.book);
    }
  }

  private Effects(List<OrderInput> orders) {
    this.orders = orders;
    orders.forEach(order -> idByKey.put(OrderBook.keyOf(order), order.orderId().toString()));
  }

  /**
   * Reads all books.
   *
   * @param sandbox the provider's and the carrier's books, where there is a sandbox
   */
  static Effects of(List<OrderInput> orders, Databases databases, Optional<Sandbox> sandbox)
      throws SQLException {
    Effects effects = new Effects(orders);
    effects.readReservations(databases);
    effects.readKeyed(databases, "payment", "payments", "payment", "refunded > 0");
    effects.readKeyed(databases, "shipping", "shipments", "shipment", "refunded_at IS NOT NULL");
    for (Step step : Step.values()) {
      String book = "step records of " + step.service();
      effects.readKeyed(databases, step.service(), book, "step_record", "false");
    }
    databases.list("inventory", STOCK, row -> effects.stock(row.getString(1), row.getString(2)));
    sandbox.ifPresent(effects::readSandbox);
    return effects;
  }

  private void readReservations(Databases databases) throws SQLException {
    String[] ids = orders.stream().map(order -> order.orderId().toString()).toArray(String[]::new);
    count("reservations", false);
    databases.list(
        "inventory",
        RESERVATIONS,
        row -> add(row.getString(1), "reservations", row.getString(2), row.getBoolean(3)),
        (Object) ids);
  }

  private void readKeyed(
      Databases databases, String database, String book, String table, String undone)
      throws SQLException {
    count(book, undone.equals("false"));
    databases.list(
        database,
        """
        SELECT tenant || '/' || idempotency_key, to_jsonb(t)::text, %s
        FROM %s t JOIN unnest(?, ?) AS wanted (tenant, idempotency_key) USING (tenant, idempotency_key)
        """
            .formatted(undone, table),
        row ->
            add(
                idByKey.getOrDefault(row.getString(1), "unknown"),
                book,
                row.getString(2),
                row.getBoolean(3)),
        OrderBook.tenants(orders),
        OrderBook.keys(orders));
  }

  private void readSandbox(Sandbox sandbox) {
    Sandbox.BOOKS.forEach(book -> counts.put(Sandbox.nameOf(book), 0L));
    for (OrderInput order : orders) {
      String id = order.orderId().toString();
      sandbox
          .movements(id)
          .forEach((book, movements) -> movements.forEach(each -> add(id, book, each, false)));
    }
  }

  /** So that what there is none of is shown, too. */
  private void count(String book, boolean neverUndone) {
    counts.put(book, 0L);
    if (!neverUndone) {
      counts.put(book + " undone", 0L);
    }
  }

  private boolean add(String order, String book, String row, boolean undone) {
    counts.merge(book, 1L, Long::sum);
    if (undone) {
      counts.merge(book + " undone", 1L, Long::sum);
    }
    return rows.computeIfAbsent(new Place(order, book), place -> new ArrayList<>()).add(row);
  }

  private boolean stock(String sku, String surplus) {
    return rows.computeIfAbsent(new Place("of no order", "stock of " + sku), p -> new ArrayList<>())
        .add(surplus + " reserved beyond the reservations");
  }

  Map<String, Long> counts() {
    return counts;
  }

  /** The first row that came, went or changed. */
  Optional<Difference> differenceTo(Effects later) {
    Map<Place, List<String>> places = new TreeMap<>(rows);
    places.putAll(later.rows);
    for (Place place : places.keySet()) {
      List<String> before = sorted(rows.get(place));
      List<String> after = sorted(later.rows.get(place));
      if (!before.equals(after)) {
        return Optional.of(
            new Difference(place.order, place.book, before.toString(), after.toString()));
      }
    }
    return Optional.empty();
  }

  private static List<String> sorted(@Nullable List<String> texts) {
    return texts == null ? List.of() : texts.stream().sorted().toList();
  }
}
