package dev.stepkey.harness.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** One of the two services that the same deliveries go to. */
interface Side {

  String taskQueue();

  /** Of its database, with a role that may read. */
  String jdbcUrl();

  /** Its own metric {@code observed_effects_total}. */
  long observedEffects();

  /** What its tables say: the metric is the service's word, this is what it did. */
  default Shelf shelf() {
    String sql =
        "SELECT (SELECT count(*) FROM reservation), (SELECT coalesce(sum(reserved), 0) FROM stock)";
    try (Connection connection = DriverManager.getConnection(jdbcUrl());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new Shelf(row.getLong(1), row.getLong(2));
    } catch (SQLException e) {
      throw new IllegalStateException("the database cannot be read", e);
    }
  }

  /**
   * The books of one service.
   *
   * @param reservations rows
   * @param pieces taken from what is available
   */
  record Shelf(long reservations, long pieces) {

    Shelf since(Shelf before) {
      return new Shelf(reservations - before.reservations, pieces - before.pieces);
    }
  }
}
