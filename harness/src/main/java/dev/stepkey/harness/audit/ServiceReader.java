package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Ledger.instant;
import static dev.stepkey.harness.audit.Ledger.time;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Reads the database of one service: its step records, and its own book of effects. */
final class ServiceReader {

  private static final String RECORDS =
      "SELECT tenant, idempotency_key, step, state, updated_at, ref, ${committed} FROM step_record";

  private static final String RESERVATIONS =
      """
      SELECT r.tenant, r.idempotency_key, r.step, r.order_id::text, lines.held, '', 0, '', 0,
        r.released_at IS NOT NULL, r.released_at, ${committed}
      FROM reservation r
      LEFT JOIN (
        SELECT tenant, idempotency_key, step,
          string_agg(quantity || ' ' || sku, ', ' ORDER BY sku COLLATE "C") AS held
        FROM reservation_line GROUP BY tenant, idempotency_key, step) lines
      USING (tenant, idempotency_key, step)
      """;

  private static final String PAYMENTS =
      """
      SELECT tenant, idempotency_key, step, NULL, payment_intent, '', captured, currency, refunded,
        refunded > 0, NULL::timestamptz, ${committed}
      FROM payment
      """;

  private static final String SHIPMENTS =
      """
      SELECT tenant, idempotency_key, step, NULL, carrier_shipment, tracking_code, 0, '', 0,
        refunded_at IS NOT NULL, refunded_at, ${committed}
      FROM shipment
      """;

  private static final String STOCK =
      """
      SELECT sku, on_hand, available, reserved, coalesce(held, 0)
      FROM stock
      LEFT JOIN (
        SELECT sku, sum(quantity) AS held
        FROM reservation_line JOIN reservation USING (tenant, idempotency_key, step)
        WHERE released_at IS NULL GROUP BY sku) line
      USING (sku) ORDER BY sku
      """;

  private final Books books;
  private final Part part;

  ServiceReader(Books books, Part part) {
    this.books = books;
    this.part = part;
  }

  void read(Ledger ledger) {
    ledger.read(
        "SHOW track_commit_timestamp",
        row -> books.commitTimes.put(part, row.getString(1).equals("on")));
    boolean timed = books.commitTimes.getOrDefault(part, false);
    ledger.read(
        "SELECT accepted_before FROM step_watermark",
        row -> books.watermarks.put(part, instant(row, 1)));
    ledger.read(timed(RECORDS, timed, "xmin"), this::record);
    ledger.read(
        "SELECT coalesce(sum(replays), 0) FROM step_replay",
        row -> books.replays += row.getLong(1));
    switch (part) {
      case STOCK -> {
        ledger.read(timed(RESERVATIONS, timed, "r.xmin"), this::entry);
        ledger.read(STOCK, this::stock);
      }
      case MONEY -> ledger.read(timed(PAYMENTS, timed, "xmin"), this::entry);
      case PARCEL -> ledger.read(timed(SHIPMENTS, timed, "xmin"), this::entry);
    }
  }

  /**
   * Of the transaction that wrote the row as it stands. Not the transaction's id: an effect is
   * written inside a savepoint, which has an id of its own and commits with its transaction.
   */
  private static String timed(String sql, boolean timed, String xmin) {
    return sql.replace(
        "${committed}", timed ? "pg_xact_commit_timestamp(" + xmin + ")" : "NULL::timestamptz");
  }

  private void record(ResultSet row) throws SQLException {
    Key key = new Key(row.getString(1), row.getString(2));
    String step = row.getString(3);
    Account account = books.join(key, null, part.database() + ".step_record", step).account(part);
    if (step.equals(part.step())) {
      account.record =
          new Account.Row(row.getString(4), instant(row, 5), row.getString(6), time(row, 7));
    } else {
      books.unknownSteps.merge(part.database() + ".step_record " + step, 1L, Long::sum);
    }
  }

  private void entry(ResultSet row) throws SQLException {
    Key key = new Key(row.getString(1), row.getString(2));
    String held = row.getString(5);
    String object = held == null ? "no lines" : held;
    Instant undoneAt = time(row, 11);
    books
        .join(key, row.getString(4), part.database() + " book", row.getString(3))
        .account(part)
        .entries
        .add(
            new Account.Entry(
                object,
                row.getString(6),
                row.getLong(7),
                row.getString(8),
                row.getLong(9),
                row.getBoolean(10),
                undoneAt,
                time(row, 12)));
  }

  private void stock(ResultSet row) throws SQLException {
    books.stock.add(
        new Books.Stock(
            row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
  }
}
