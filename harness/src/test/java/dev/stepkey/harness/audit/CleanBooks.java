package dev.stepkey.harness.audit;

import java.sql.SQLException;

/** One order of each kind, with books that agree. What a test plants is wrong with one of them. */
final class CleanBooks {

  /** Bought, paid and sent; the next two were sent back, one of them too late. */
  static final String DONE = "done";

  static final String RETURNED = "returned";
  static final String TOO_LATE = "too-late";

  /** The card was declined; cancelled after it was paid; refused by the carrier, then fenced. */
  static final String DECLINED = "declined";

  static final String CANCELLED = "cancelled";
  static final String FENCED = "fenced";

  /** Cancelled before anything took effect. */
  static final String VOIDED = "voided";

  /** A person gave back the money, and the stock of another, by other means. */
  static final String REPAID = "repaid";

  static final String RESTOCKED = "restocked";

  /** Long ago; its records are erased. */
  static final String EXPIRED = "expired";

  private final Shelf shelf;

  CleanBooks(Shelf shelf) {
    this.shelf = shelf;
  }

  void write() throws SQLException {
    shelf.together(
        () -> {
          shelf.clear();
          kept(DONE);
          kept(RETURNED);
          giveBack(RETURNED, "RETURNED");
          undoAll(RETURNED);
          kept(TOO_LATE);
          giveBack(TOO_LATE, "TOO_LATE");
          aborted();
          repaired();
          expired();
        });
    // These two touch the record alone.
    shelf.of(RESTOCKED, "inventory", undone("reserve-inventory"));
    cameBackFromVoiding(TOO_LATE);
  }

  private void aborted() throws SQLException {
    order(DECLINED, "COMPENSATED");
    reserve(DECLINED);
    release(DECLINED);
    record(DECLINED, "payment", "charge-payment", "REJECTED");
    record(DECLINED, "shipping", "create-shipment", "VOIDED");
    order(CANCELLED, "COMPENSATED");
    reserve(CANCELLED);
    charge(CANCELLED);
    record(CANCELLED, "shipping", "create-shipment", "VOIDED");
    refund(CANCELLED);
    release(CANCELLED);
    order(FENCED, "COMPENSATED");
    reserve(FENCED);
    charge(FENCED);
    ship(FENCED);
    undoAll(FENCED);
    order(VOIDED, "COMPENSATED");
    record(VOIDED, "inventory", "reserve-inventory", "VOIDED");
    record(VOIDED, "payment", "charge-payment", "VOIDED");
    record(VOIDED, "shipping", "create-shipment", "VOIDED");
  }

  /** The books do not show what was done elsewhere: the record and ours do, the provider's not. */
  private void repaired() throws SQLException {
    order(REPAID, "COMPENSATED");
    reserve(REPAID);
    charge(REPAID);
    record(REPAID, "shipping", "create-shipment", "VOIDED");
    resolve(REPAID, "refund-payment");
    shelf.of(REPAID, "payment", REFUNDED.formatted("bank transfer 7"), undone("charge-payment"));
    release(REPAID);
    order(RESTOCKED, "COMPENSATED");
    reserve(RESTOCKED);
    record(RESTOCKED, "payment", "charge-payment", "VOIDED");
    record(RESTOCKED, "shipping", "create-shipment", "VOIDED");
    resolve(RESTOCKED, "release-inventory");
  }

  private void expired() throws SQLException {
    kept(EXPIRED);
    shelf.of(
        EXPIRED,
        "orders",
        """
        UPDATE orders SET accepted_at = '2025-01-01', expired_at = now(), customer_id = NULL,
          fingerprint = NULL, input = NULL, response_status = NULL, response_headers = NULL,
          response_body = NULL, steps = NULL
        WHERE id = ':id'
        """);
    for (String database : new String[] {"inventory", "payment", "shipping"}) {
      shelf.of(
          EXPIRED,
          database,
          "DELETE FROM step_record WHERE idempotency_key = ':k'",
          "UPDATE step_watermark SET accepted_before = '2025-06-01'");
    }
  }

  private static final String REFUNDED =
      """
      UPDATE payment SET refunded = captured, refund = '%s', updated_at = now()
      WHERE idempotency_key = ':k'
      """;

  private static String undone(String step) {
    return """
    UPDATE step_record SET state = 'COMPENSATED', undo_ref = 'u', updated_at = :t+10
    WHERE idempotency_key = ':k' AND step = '%s'
    """
        .formatted(step);
  }

  private void kept(String key) throws SQLException {
    order(key, "COMPLETED");
    reserve(key);
    charge(key);
    ship(key);
  }

  private void undoAll(String key) throws SQLException {
    shelf.of(
        key,
        "sandbox",
        """
        INSERT INTO label_refund (id, shipment, tracking_code, order_id, step_key, tenant, at)
        VALUES ('rfnd_:k', 'shp_:k', 'track_:k', ':id', ':k:create-shipment', ':tenant', :t+4)
        """);
    shelf.of(
        key,
        "shipping",
        "UPDATE shipment SET refunded_at = :t+5 WHERE idempotency_key = ':k'",
        undone("create-shipment"));
    refund(key);
    release(key);
  }

  void order(String key, String end) throws SQLException {
    boolean kept = end.equals("COMPLETED");
    shelf.of(
        key,
        "orders",
        """
        INSERT INTO orders (id, tenant, idempotency_key, customer_id, fingerprint, input, amount,
          currency, response_status, response_headers, response_body, accepted_at, decision,
          reason_code, decided_at, ended_as, steps, ended_at, relay_at)
        VALUES (':id', ':tenant', ':k', 'c', 'v1:x',
          '{"lines": [{"sku": "TEA-1", "quantity": 2}, {"sku": "CUP-1", "quantity": 1}]}', 4030,
          'EUR', 202, '{}', '', :t+0, '%s', %s, :t+3, '%s', '[]', :t+20, :t+60)
        """
            .formatted(kept ? "PROCEED" : "ABORT", kept ? "NULL" : "'cancelled'", end));
  }

  private void giveBack(String key, String end) throws SQLException {
    shelf.of(
        key,
        "orders",
        """
        INSERT INTO order_return (order_id, tenant, idempotency_key, fingerprint, response_status,
          response_headers, response_body, requested_at, ended_as, detail, steps, ended_at, relay_at)
        VALUES (':id', ':tenant', ':k-return', 'v1:x', 202, '{}', '', :t+30, '%s', 'd', '[]',
          :t+40, :t+60)
        """
            .formatted(end));
  }

  private void resolve(String key, String compensation) throws SQLException {
    shelf.of(
        key,
        "orders",
        """
        INSERT INTO order_repair (tenant, operator_key, order_id, fingerprint, operator, action,
          step, evidence, response_body)
        VALUES (':tenant', 'op-:k', ':id', 'v1:x', 'ada', 'resolve', '%s', 'bank transfer 7', '')
        """
            .formatted(compensation));
  }

  void record(String key, String database, String step, String state) throws SQLException {
    shelf.of(
        key,
        database,
        """
        INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, ref, result,
          refusal_code, undo_ref, accepted_at, updated_at)
        VALUES (':tenant', ':k', '%1$s', '%2$s', 'v1:x', 'ref', '{}',
          CASE WHEN '%2$s' = 'REJECTED' THEN 'declined' END,
          CASE WHEN '%2$s' = 'COMPENSATED' THEN 'u' END, :t+0, :t+10)
        """
            .formatted(step, state));
  }

  /** Inside a savepoint, as the library does it. */
  private void reserve(String key) throws SQLException {
    record(key, "inventory", "reserve-inventory", "PENDING");
    shelf.of(
        key,
        "inventory",
        "SAVEPOINT effect",
        """
        INSERT INTO reservation (tenant, idempotency_key, step, order_id)
        VALUES (':tenant', ':k', 'reserve-inventory', ':id')
        """,
        """
        INSERT INTO reservation_line (tenant, idempotency_key, step, sku, quantity)
        VALUES (':tenant', ':k', 'reserve-inventory', 'TEA-1', 2),
          (':tenant', ':k', 'reserve-inventory', 'CUP-1', 1)
        """,
        "UPDATE stock SET available = available - 2, reserved = reserved + 2 WHERE sku = 'TEA-1'",
        "UPDATE stock SET available = available - 1, reserved = reserved + 1 WHERE sku = 'CUP-1'",
        "RELEASE SAVEPOINT effect",
        completed("reserve-inventory"));
  }

  private static String completed(String step) {
    return """
    UPDATE step_record SET state = 'COMPLETED' WHERE idempotency_key = ':k' AND step = '%s'
    """
        .formatted(step);
  }

  private void release(String key) throws SQLException {
    shelf.of(
        key,
        "inventory",
        "UPDATE stock SET available = available + 2, reserved = reserved - 2 WHERE sku = 'TEA-1'",
        "UPDATE stock SET available = available + 1, reserved = reserved - 1 WHERE sku = 'CUP-1'",
        "UPDATE reservation SET released_at = :t+6 WHERE idempotency_key = ':k'",
        undone("reserve-inventory"));
  }

  private void charge(String key) throws SQLException {
    chargeOutside(key, "");
    record(key, "payment", "charge-payment", "PREPARED");
    shelf.of(
        key,
        "payment",
        """
        INSERT INTO payment (tenant, idempotency_key, step, payment_intent, currency, captured)
        VALUES (':tenant', ':k', 'charge-payment', 'pi_:k', 'EUR', 4030)
        """,
        completed("charge-payment"));
  }

  /** At the provider alone; {@code more} makes it another one. */
  void chargeOutside(String key, String more) throws SQLException {
    String intent = "pi_:k" + more;
    shelf.of(
        key,
        "sandbox",
        """
        INSERT INTO payment_intent (id, amount, currency, status, redirects_allowed, metadata)
        VALUES ('%s', 4030, 'eur', 'succeeded', false,
          '{"order_id": ":id", "step_key": ":k:charge-payment", "tenant": ":tenant"}')
        """
            .formatted(intent),
        """
        INSERT INTO charge (id, payment_intent, succeeded, amount, currency, order_id, step_key,
          tenant, at)
        VALUES ('ch_:k%s', '%s', true, 4030, 'eur', ':id', ':k:charge-payment', ':tenant', :t+2)
        """
            .formatted(more, intent),
        asked("req_:k" + more, "/v1/payment_intents/" + intent + "/confirm", intent));
  }

  private static String asked(String id, String path, String object) {
    return """
    INSERT INTO request (id, method, path, object, status, at)
    VALUES ('%s', 'POST', '%s', '%s', 200, :t+2)
    """
        .formatted(id, path, object);
  }

  private void refund(String key) throws SQLException {
    refundOutside(key, "re_:k", 4030);
    shelf.of(key, "payment", REFUNDED.formatted("re_:k"), undone("charge-payment"));
  }

  void refundOutside(String key, String id, int amount) throws SQLException {
    shelf.of(
        key,
        "sandbox",
        "UPDATE charge SET amount_refunded = amount_refunded + %d WHERE id = 'ch_:k'"
            .formatted(amount),
        """
        INSERT INTO refund (id, charge, payment_intent, amount, currency, metadata, order_id,
          step_key, tenant, at)
        VALUES ('%s', 'ch_:k', 'pi_:k', %d, 'eur', '{}', ':id', ':k:refund-payment', ':tenant',
          :t+5)
        """
            .formatted(id, amount));
  }

  private void ship(String key) throws SQLException {
    shipOutside(key, "");
    record(key, "shipping", "create-shipment", "PREPARED");
    shelf.of(
        key,
        "shipping",
        """
        INSERT INTO shipment (tenant, idempotency_key, step, carrier_shipment, tracking_code)
        VALUES (':tenant', ':k', 'create-shipment', 'shp_:k', 'track_:k')
        """,
        completed("create-shipment"));
  }

  /** At the carrier alone; {@code more} makes it another one. */
  void shipOutside(String key, String more) throws SQLException {
    String shipment = "shp_:k" + more;
    shelf.of(
        key,
        "sandbox",
        """
        INSERT INTO shipment (id, document)
        VALUES ('%s', '{"reference": ":k:create-shipment",
          "options": {"print_custom_1": ":id", "print_custom_2": ":tenant"}}')
        """
            .formatted(shipment),
        """
        INSERT INTO label (id, shipment, rate, tracking_code, order_id, step_key, tenant, at)
        VALUES ('pl_:k%1$s', '%2$s', 'r', 'track_:k%1$s', ':id', ':k:create-shipment', ':tenant',
          :t+3)
        """
            .formatted(more, shipment),
        asked("req_s_:k" + more, "/v2/shipments/" + shipment + "/buy", shipment));
  }

  private void cameBackFromVoiding(String key) throws SQLException {
    shelf.of(
        key, "shipping", "UPDATE step_record SET state = 'VOIDING' WHERE idempotency_key = ':k'");
    shelf.of(key, "shipping", completed("create-shipment"));
  }
}
