package dev.stepkey.harness.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Books written by hand, with SQL, as the owners of the databases: what the services, the provider
 * and the carrier would have left behind, each row in a transaction that it belongs to.
 *
 * <p>In a text, {@code :k} stands for the order's key, {@code :id} for its id and {@code :t+N} for
 * N seconds after its acceptance.
 */
final class Shelf implements AutoCloseable {

  static final String TENANT = "acme";

  private static final String ACCEPTED = "2026-03-01 12:00:00+00";

  private static final List<String> DATABASES =
      List.of("orders", "inventory", "payment", "shipping", "sandbox");

  /** Those that refer to others first. */
  private static final List<String> OUTSIDE =
      List.of(
          "refund",
          "charge",
          "payment_intent",
          "label_refund",
          "label",
          "shipment",
          "handover",
          "request");

  private final Databases databases;
  private final Map<String, Connection> connections = new HashMap<>();
  private @Nullable Map<String, List<String>> batch;

  Shelf(Databases databases) throws SQLException {
    this.databases = databases;
    for (String each : DATABASES) {
      connections.put(each, DriverManager.getConnection(jdbcUrl(each), each + "_migrator", ""));
    }
  }

  String jdbcUrl(String database) {
    return databases.jdbcUrl(database);
  }

  static String id(String key) {
    return UUID.nameUUIDFromBytes(key.getBytes(UTF_8)).toString();
  }

  /** What is written by others of these methods. */
  interface Writing {

    void write() throws SQLException;
  }

  /** All of it in one transaction for each database, which is many times faster than one by one. */
  void together(Writing writing) throws SQLException {
    Map<String, List<String>> held = new LinkedHashMap<>();
    batch = held;
    try {
      writing.write();
    } finally {
      batch = null;
    }
    for (Map.Entry<String, List<String>> each : held.entrySet()) {
      transaction(each.getKey(), each.getValue().toArray(String[]::new));
    }
  }

  /** All of it in one transaction. */
  void transaction(String database, String... statements) throws SQLException {
    Map<String, List<String>> held = batch;
    if (held != null) {
      held.computeIfAbsent(database, first -> new ArrayList<>()).addAll(List.of(statements));
      return;
    }
    Connection connection = connections.get(database);
    if (connection == null) {
      throw new IllegalArgumentException("no database " + database);
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(String.join(";\n", statements));
      connection.commit();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** The same for one order. */
  void of(String key, String database, String... statements) throws SQLException {
    String[] filled = new String[statements.length];
    for (int i = 0; i < filled.length; i++) {
      filled[i] =
          statements[i]
              .replaceAll(":t\\+(\\d+)", "timestamptz '" + ACCEPTED + "' + interval '$1 seconds'")
              .replace(":tenant", TENANT)
              .replace(":id", id(key))
              .replace(":k", key);
    }
    transaction(database, filled);
  }

  /** Nothing but the catalogue and the stock as at the first start. */
  void clear() throws SQLException {
    // Deleted, not truncated where that is possible: a truncated table is a new file, to be
    // flushed.
    transaction(
        "orders", "TRUNCATE order_repair", "DELETE FROM order_return", "DELETE FROM orders");
    transaction("inventory", "DELETE FROM reservation_line", "DELETE FROM reservation");
    transaction("inventory", "UPDATE stock SET available = on_hand, reserved = 0");
    transaction("payment", "DELETE FROM payment");
    transaction("shipping", "DELETE FROM shipment");
    for (String each : List.of("inventory", "payment", "shipping")) {
      transaction(
          each,
          "DELETE FROM step_record",
          "DELETE FROM step_replay",
          "UPDATE step_watermark SET accepted_before = '-infinity'");
    }
    for (String each : OUTSIDE) {
      transaction("sandbox", "DELETE FROM " + each);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    for (Connection each : connections.values()) {
      each.close();
    }
    databases.close();
  }
}
