package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Ledger.instant;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/** Reads the books of the provider and the carrier: what really moved. */
final class SandboxReader {

  private static final String CHARGES =
      """
      SELECT tenant, step_key, order_id, id, payment_intent, amount, currency, amount_refunded, at
      FROM charge WHERE succeeded
      """;

  private static final String REFUNDS =
      "SELECT tenant, step_key, order_id, id, payment_intent, amount, at FROM refund";

  private static final String LABELS =
      "SELECT tenant, step_key, order_id, id, shipment, tracking_code, at FROM label";

  private static final String LABEL_REFUNDS =
      "SELECT tenant, step_key, order_id, id, shipment, 0, at FROM label_refund";

  /** Harmless until they are confirmed or bought, but nobody else's all the same. */
  private static final String INTENTS =
      "SELECT tenant, step_key, order_id, id, status FROM payment_intent";

  private static final String SHIPMENTS = "SELECT tenant, reference, order_id, id FROM shipment";

  private static final String CONFIRMS =
      """
      SELECT object, count(*) FROM request
      WHERE method = 'POST' AND path LIKE '/v1/payment%/confirm' AND object IS NOT NULL
      GROUP BY object
      """;

  /** Any, but for the one that made it: a purchase whose answer was lost is found by looking. */
  private static final String PARCEL_REQUESTS =
      """
      SELECT object, count(*) FROM request
      WHERE path LIKE '/v2/shipments/%' AND object IS NOT NULL
      GROUP BY object
      """;

  private final Books books;

  SandboxReader(Books books) {
    this.books = books;
  }

  void read(Ledger sandbox) {
    sandbox.read(CHARGES, this::charge);
    sandbox.read(REFUNDS, row -> inverse(row, "refund", Part.MONEY));
    sandbox.read(LABELS, this::label);
    sandbox.read(LABEL_REFUNDS, row -> inverse(row, "label_refund", Part.PARCEL));
    sandbox.read(INTENTS, this::intent);
    sandbox.read(SHIPMENTS, row -> join(row, "shipment"));
    sandbox.read(CONFIRMS, row -> books.confirms.put(row.getString(1), row.getLong(2)));
    sandbox.read(
        PARCEL_REQUESTS, row -> books.parcelRequests.put(row.getString(1), row.getLong(2)));
  }

  private Case join(ResultSet row, String table) throws SQLException {
    Key key = Key.ofWire(row.getString(1), row.getString(2));
    return books.join(key, row.getString(3), table, row.getString(4));
  }

  private void charge(ResultSet row) throws SQLException {
    join(row, "charge")
        .account(Part.MONEY)
        .effects
        .add(
            new Account.Effect(
                row.getString(4),
                row.getString(5),
                "",
                row.getLong(6),
                row.getString(7).toUpperCase(Locale.ROOT),
                row.getLong(8),
                instant(row, 9)));
  }

  private void intent(ResultSet row) throws SQLException {
    join(row, "payment_intent")
        .account(Part.MONEY)
        .intents
        .add(new Account.Intent(row.getString(4), row.getString(5)));
  }

  private void label(ResultSet row) throws SQLException {
    join(row, "label")
        .account(Part.PARCEL)
        .effects
        .add(
            new Account.Effect(
                row.getString(4), row.getString(5), row.getString(6), 0, "", 0, instant(row, 7)));
  }

  private void inverse(ResultSet row, String table, Part part) throws SQLException {
    join(row, table)
        .account(part)
        .inverses
        .add(
            new Account.Inverse(
                row.getString(4), row.getString(5), row.getLong(6), instant(row, 7)));
  }
}
