package dev.stepkey.harness.chaos;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What has not ended yet, by the databases themselves. */
final class Backlog {

  private static final String ORDERS =
      """
      SELECT (SELECT count(*) FROM orders WHERE ended_at IS NULL)
           + (SELECT count(*) FROM order_return WHERE ended_at IS NULL)""";

  private static final String STEPS =
      "SELECT count(*) FROM step_record WHERE state IN ('PENDING', 'PREPARED', 'VOIDING')";

  private final UnaryOperator<String> jdbcUrl;
  private volatile long lastSeen;

  Backlog(UnaryOperator<String> jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /**
   * Orders and returns that have not ended; what was seen last if there is no database just now.
   */
  long openOrders() {
    try {
      lastSeen = number("orders", ORDERS);
    } catch (SQLException away) {
      return lastSeen;
    }
    return lastSeen;
  }

  /** Whether no order, return or step is open. */
  boolean isEmpty() {
    try {
      return number("orders", ORDERS) == 0
          && number("inventory", STEPS) == 0
          && number("payment", STEPS) == 0
          && number("shipping", STEPS) == 0;
    } catch (SQLException away) {
      return false;
    }
  }

  /** When orders ended, in order. */
  List<Instant> ends() throws SQLException {
    List<Instant> ends = new ArrayList<>();
    try (Connection connection = connect("orders");
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT ended_at FROM orders WHERE ended_at IS NOT NULL ORDER BY ended_at")) {
      while (rows.next()) {
        ends.add(rows.getTimestamp(1).toInstant());
      }
    }
    return ends;
  }

  long completed() throws SQLException {
    return number("orders", "SELECT count(*) FROM orders WHERE ended_as = 'COMPLETED'");
  }

  long compensated() throws SQLException {
    return number("orders", "SELECT count(*) FROM orders WHERE ended_as = 'COMPENSATED'");
  }

  long returned() throws SQLException {
    return number("orders", "SELECT count(*) FROM order_return WHERE ended_as = 'RETURNED'");
  }

  private long number(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** Past the proxies, and never waiting long: this looks on. */
  private Connection connect(String database) throws SQLException {
    String url = jdbcUrl.apply(database) + "?connectTimeout=2&socketTimeout=10";
    return DriverManager.getConnection(url, "auditor", "");
  }
}
