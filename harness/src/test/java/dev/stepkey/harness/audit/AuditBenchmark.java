package dev.stepkey.harness.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times an audit of many orders, each step in a transaction of its own. A main program, not a test:
 * the orders to write, then audits of the databases alone and with a client's log in which each
 * order was sent ten times. Eight of ten orders are kept, one was aborted before and one after the
 * charge.
 */
final class AuditBenchmark {

  private static final int SUBMISSIONS = 10;

  /** One transaction each; the savepoint is the block with the handler. */
  private static final String INVENTORY =
      """
      UPDATE stock SET on_hand = 2 * %1$d, available = 2 * %1$d - %1$d / 10 * 8,
        reserved = %1$d / 10 * 8 WHERE sku = 'TEA-1';
      DO $$ BEGIN FOR i IN 1..%1$d LOOP
        INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, result, undo_ref,
          accepted_at, updated_at)
        VALUES ('acme', 'order-' || i, 'reserve-inventory',
          CASE WHEN i %% 10 < 8 THEN 'COMPLETED' ELSE 'COMPENSATED' END, 'v1:x',
          '{"lines": [{"sku": "TEA-1", "quantity": 1}]}', CASE WHEN i %% 10 >= 8 THEN 'u' END,
          timestamptz '2026-03-01', timestamptz '2026-03-01 00:00:10');
        BEGIN
          INSERT INTO reservation (tenant, idempotency_key, step, order_id, released_at)
          VALUES ('acme', 'order-' || i, 'reserve-inventory', md5('order-' || i)::uuid,
            CASE WHEN i %% 10 >= 8 THEN timestamptz '2026-03-01 00:00:06' END);
          INSERT INTO reservation_line (tenant, idempotency_key, step, sku, quantity)
          VALUES ('acme', 'order-' || i, 'reserve-inventory', 'TEA-1', 1);
        EXCEPTION WHEN unique_violation THEN RAISE;
        END;
        COMMIT;
      END LOOP; END $$
      """;

  private static final String PAYMENT =
      """
      DO $$ BEGIN FOR i IN 1..%1$d LOOP
        INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, ref, result,
          refusal_code, undo_ref, accepted_at, updated_at)
        VALUES ('acme', 'order-' || i, 'charge-payment',
          CASE WHEN i %% 10 < 8 THEN 'COMPLETED' WHEN i %% 10 = 8 THEN 'REJECTED'
            ELSE 'COMPENSATED' END,
          'v1:x', 'pi_' || i, '{}', CASE WHEN i %% 10 = 8 THEN 'declined' END,
          CASE WHEN i %% 10 = 9 THEN 'u' END,
          timestamptz '2026-03-01', timestamptz '2026-03-01 00:00:10');
        IF i %% 10 <> 8 THEN
          INSERT INTO payment (tenant, idempotency_key, step, payment_intent, currency, captured,
            refunded, refund)
          VALUES ('acme', 'order-' || i, 'charge-payment', 'pi_' || i, 'EUR', 1290,
            CASE WHEN i %% 10 = 9 THEN 1290 ELSE 0 END, CASE WHEN i %% 10 = 9 THEN 're' END);
        END IF;
        COMMIT;
      END LOOP; END $$
      """;

  private static final String SHIPPING =
      """
      DO $$ BEGIN FOR i IN 1..%1$d LOOP
        INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, ref, result,
          accepted_at, updated_at)
        VALUES ('acme', 'order-' || i, 'create-shipment',
          CASE WHEN i %% 10 < 8 THEN 'COMPLETED' ELSE 'VOIDED' END, 'v1:x', 'shp_' || i, '{}',
          timestamptz '2026-03-01', timestamptz '2026-03-01 00:00:10');
        IF i %% 10 < 8 THEN
          INSERT INTO shipment (tenant, idempotency_key, step, carrier_shipment, tracking_code)
          VALUES ('acme', 'order-' || i, 'create-shipment', 'shp_' || i, 'track_' || i);
        END IF;
        COMMIT;
      END LOOP; END $$
      """;

  private static final String ORDERS =
      """
      INSERT INTO orders (id, tenant, idempotency_key, customer_id, fingerprint, input, amount,
        currency, response_status, response_headers, response_body, accepted_at, decision,
        reason_code, decided_at, ended_as, steps, ended_at, relay_at)
      SELECT md5('order-' || i)::uuid, 'acme', 'order-' || i, 'c', 'v1:x',
        '{"lines": [{"sku": "TEA-1", "quantity": 1}], "paymentMethod": "pm_card_visa"}', 1290, 'EUR',
        202, '{}', '', timestamptz '2026-03-01',
        CASE WHEN i %% 10 < 8 THEN 'PROCEED' ELSE 'ABORT' END,
        CASE WHEN i %% 10 >= 8 THEN 'cancelled' END, timestamptz '2026-03-01',
        CASE WHEN i %% 10 < 8 THEN 'COMPLETED' ELSE 'COMPENSATED' END, '[]',
        timestamptz '2026-03-01 00:00:20', timestamptz '2026-03-01'
      FROM generate_series(1, %1$d) AS i
      """;

  private static final String SANDBOX =
      """
      INSERT INTO payment_intent (id, amount, currency, status, canceled_at, redirects_allowed, metadata)
      SELECT 'pi_' || i, 1290, 'eur', CASE WHEN i %% 10 = 8 THEN 'canceled' ELSE 'succeeded' END,
        CASE WHEN i %% 10 = 8 THEN timestamptz '2026-03-01 00:00:04' END, false,
        jsonb_build_object('order_id', md5('order-' || i)::uuid, 'tenant', 'acme',
          'step_key', 'order-' || i || ':charge-payment')
      FROM generate_series(1, %1$d) AS i;
      INSERT INTO charge (id, payment_intent, succeeded, amount, amount_refunded, currency, order_id,
        step_key, tenant, at)
      SELECT 'ch_' || i, 'pi_' || i, i %% 10 <> 8, 1290, CASE WHEN i %% 10 = 9 THEN 1290 ELSE 0 END,
        'eur', md5('order-' || i)::uuid, 'order-' || i || ':charge-payment', 'acme',
        timestamptz '2026-03-01 00:00:02'
      FROM generate_series(1, %1$d) AS i;
      INSERT INTO refund (id, charge, payment_intent, amount, currency, metadata, order_id, step_key,
        tenant, at)
      SELECT 're_' || i, 'ch_' || i, 'pi_' || i, 1290, 'eur', '{}', md5('order-' || i)::uuid,
        'order-' || i || ':refund-payment', 'acme', timestamptz '2026-03-01 00:00:05'
      FROM generate_series(9, %1$d, 10) AS i;
      INSERT INTO shipment (id, document)
      SELECT 'shp_' || i, jsonb_build_object('reference', 'order-' || i || ':create-shipment',
        'options', jsonb_build_object('print_custom_1', md5('order-' || i)::uuid,
          'print_custom_2', 'acme'))
      FROM generate_series(1, %1$d) AS i WHERE i %% 10 < 8;
      INSERT INTO label (id, shipment, rate, tracking_code, order_id, step_key, tenant, at)
      SELECT 'pl_' || i, 'shp_' || i, 'r', 'track_' || i, md5('order-' || i)::uuid,
        'order-' || i || ':create-shipment', 'acme', timestamptz '2026-03-01 00:00:03'
      FROM generate_series(1, %1$d) AS i WHERE i %% 10 < 8;
      INSERT INTO request (id, method, path, object, status, at)
      SELECT 'req_' || i || call, method, replace(path, '*', i::text), object || i, 200, now()
      FROM generate_series(1, %1$d) AS i CROSS JOIN (VALUES
        ('a', 'POST', '/v1/payment_intents', 'pi_'),
        ('b', 'POST', '/v1/payment_intents/pi_*/confirm', 'pi_'),
        ('c', 'POST', '/v2/shipments', 'shp_'),
        ('d', 'GET', '/v2/shipments/shp_*', 'shp_'),
        ('e', 'POST', '/v2/shipments/shp_*/buy', 'shp_')) AS calls (call, method, path, object)
      """;

  private static final String SENT =
      """
      {"event":"%s","at":"2026-03-01T00:00:00Z","tenant":"acme","key":"%s","payload":"%s","lines":"1 TEA-1","n":%d"""
          .strip();

  private static final Pattern BETWEEN = Pattern.compile(";\n(?=DO|INSERT)");

  private AuditBenchmark() {}

  /** With the number of orders; 100,000 if there is none. */
  public static void main(String[] arguments) throws Exception {
    int orders = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    Path log = Files.createTempFile("client", ".jsonl");
    try (Databases databases = Databases.start()) {
      write(databases, orders);
      audit(databases, null);
      audit(databases, null);
      tell(log, orders);
      audit(databases, log);
    } finally {
      Files.delete(log);
    }
  }

  private static void write(Databases databases, int orders) throws SQLException {
    for (List<String> each :
        List.of(
            List.of("orders", ORDERS),
            List.of("inventory", INVENTORY),
            List.of("payment", PAYMENT),
            List.of("shipping", SHIPPING),
            List.of("sandbox", SANDBOX))) {
      String database = each.getFirst();
      try (Connection connection =
              DriverManager.getConnection(databases.jdbcUrl(database), database + "_migrator", "");
          Statement statement = connection.createStatement()) {
        // One by one: a block that commits must not stand in a transaction with another statement.
        for (String sql : BETWEEN.split(each.getLast().formatted(orders), -1)) {
          statement.execute(sql);
        }
      }
    }
  }

  /** The lines of {@link ClientLog}, with made-up hashes. */
  private static void tell(Path file, int orders) throws Exception {
    String hash = ClientLog.sha256("body".getBytes(UTF_8));
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    try (BufferedWriter log = Files.newBufferedWriter(file, UTF_8)) {
      for (int n = 0; n < orders * SUBMISSIONS; n++) {
        String key = "order-" + (n % orders + 1);
        String id =
            HexFormat.of()
                .formatHex(md5.digest(key.getBytes(UTF_8)))
                .replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-");
        log.write(SENT.formatted("sent", key, hash, n) + "}\n");
        log.write(
            SENT.formatted("answered", key, hash, n)
                + """
                ,"status":202,"contentType":"application/json","bodySha256":"%s","id":"%s","replayed":false}
                """
                    .formatted(hash, id));
      }
    }
  }

  private static void audit(Databases databases, @Nullable Path log) {
    Duration before = cpu();
    Audit audit = Audit.of(databases::jdbcUrl).settled();
    Report report = (log == null ? audit : audit.clientLog(log)).judge();
    report.print(System.out);
    if (report.exitCode() != 0) {
      throw new IllegalStateException("the books of the benchmark are not in order");
    }
    System.out.printf("%d ms of CPU in this process%n", cpu().minus(before).toMillis());
  }

  /** The clock says little on a machine that does other things too. */
  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
