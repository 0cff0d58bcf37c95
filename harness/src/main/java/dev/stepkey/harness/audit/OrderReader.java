package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Ledger.instant;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the orders database: which orders there are, and how they ended. */
final class OrderReader {

  /**
   * Lines are compared as text, so they are written here as {@link ServiceReader} writes those that
   * are held.
   */
  private static final String ORDERS =
      """
      SELECT tenant, idempotency_key, id::text, amount, currency, accepted_at,
        (SELECT string_agg(line ->> 'quantity' || ' ' || (line ->> 'sku'), ', '
                           ORDER BY line ->> 'sku' COLLATE "C")
         FROM jsonb_array_elements(input -> 'lines') AS line),
        (SELECT concat_ws(' ', sum((line ->> 'quantity')::bigint * price),
                          string_agg(DISTINCT product.currency, ' and '),
                          CASE WHEN count(*) > count(price) THEN 'and what has no price' END)
         FROM jsonb_array_elements(input -> 'lines') AS line
         LEFT JOIN product ON product.sku = line ->> 'sku'),
        ended_as,
        CASE WHEN parked_at IS NOT NULL
          THEN concat_ws(' ', 'at', parked_step, 'for', parked_code, parked_detail) END
      FROM orders ORDER BY id
      """;

  private static final String RETURNS =
      "SELECT tenant, order_id::text, coalesce(ended_as, 'RUNNING') FROM order_return";

  private static final String REPAIRS =
      "SELECT tenant, order_id::text, action, step, evidence FROM order_repair";

  private final Books books;
  private final Findings findings;

  OrderReader(Books books, Findings findings) {
    this.books = books;
    this.findings = findings;
  }

  void read(Ledger orders) {
    orders.read(ORDERS, this::order);
    orders.read(RETURNS, row -> owner(row, "order_return").returned = row.getString(3));
    orders.read(REPAIRS, this::repair);
  }

  private void order(ResultSet row) throws SQLException {
    Key key = new Key(row.getString(1), row.getString(2));
    Case.Order order =
        new Case.Order(
            row.getString(3),
            row.getLong(4),
            row.getString(5),
            instant(row, 6),
            row.getString(7),
            row.getString(8),
            row.getString(9),
            row.getString(10));
    if (books.open(key, order) == null) {
      findings.add(
          new Finding(
              Invariant.I3,
              key.tenant(),
              key.idempotencyKey(),
              order.id(),
              "is the second order under its key"));
    }
  }

  /** A foreign key says that there is one; a stranger's is a violation, and goes to its order. */
  private Case owner(ResultSet row, String table) throws SQLException {
    String id = row.getString(2);
    Case owner = books.find(id);
    if (owner == null) {
      return books.join(new Key(row.getString(1), ""), id, table, id);
    }
    if (!owner.key.tenant().equals(row.getString(1))) {
      owner.strange.add("%s %s is the tenant %s's".formatted(table, id, row.getString(1)));
    }
    return owner;
  }

  private void repair(ResultSet row) throws SQLException {
    Case owner = owner(row, "order_repair");
    if (row.getString(3).equals("resolve")) {
      owner.resolved.put(row.getString(4), row.getString(5));
    }
  }

  /**
   * A second look, after all other books: what was accepted, or decided to be returned, while they
   * were read cannot be judged.
   */
  void markTouched(Ledger later) {
    later.read(
        RETURNS,
        row -> {
          Case owner = books.find(row.getString(2));
          if (owner != null && owner.returned == null) {
            owner.isTouched = true;
          }
        });
    if (books.cases().stream().anyMatch(each -> each.order == null)) {
      later.read(
          "SELECT tenant, idempotency_key FROM orders",
          row -> {
            Case found = books.find(new Key(row.getString(1), row.getString(2)));
            if (found != null && found.order == null) {
              found.isTouched = true;
            }
          });
    }
  }
}
