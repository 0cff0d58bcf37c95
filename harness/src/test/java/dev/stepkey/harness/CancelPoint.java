package dev.stepkey.harness;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * How far an order has come, as far as it can be seen from outside. Reserve-inventory is one
 * transaction: nobody ever sees it half done.
 */
enum CancelPoint {
  ACCEPTED("orders"),
  RESERVE_ENDED("inventory"),
  CHARGE_PENDING("payment"),
  CHARGE_PREPARED("payment"),
  CHARGE_ENDED("payment"),
  DECIDED("orders"),
  SHIPMENT_PENDING("shipping"),
  SHIPMENT_PREPARED("shipping"),
  SHIPMENT_ENDED("shipping"),
  ENDED("orders");

  private final String database;

  CancelPoint(String database) {
    this.database = database;
  }

  /** Where it can be seen. */
  String database() {
    return database;
  }

  /**
   * What that database shows: a point, this one or another. Knows nothing of the others' points.
   */
  CancelPoint look(Connection connection, String key) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql())) {
      query.setString(1, key);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? valueOf(row.getString(1)) : ACCEPTED;
      }
    }
  }

  private String sql() {
    return switch (database) {
      case "inventory" -> step("RESERVE_");
      case "payment" -> step("CHARGE_");
      case "shipping" -> step("SHIPMENT_");
      default ->
          "SELECT CASE WHEN ended_at IS NOT NULL THEN 'ENDED' WHEN decision IS NOT NULL"
              + " THEN 'DECIDED' ELSE 'ACCEPTED' END FROM orders WHERE idempotency_key = ?";
    };
  }

  private static String step(String prefix) {
    return "SELECT '"
        + prefix
        + "' || CASE WHEN state IN ('PENDING', 'PREPARED') THEN state ELSE 'ENDED' END"
        + " FROM step_record WHERE idempotency_key = ?";
  }
}
