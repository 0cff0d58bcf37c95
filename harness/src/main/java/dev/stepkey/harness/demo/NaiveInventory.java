package dev.stepkey.harness.demo;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.Resolution;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepOutcome.Completed;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * The inventory service as it is written by who has never seen a duplicate: it takes the stock, it
 * writes the reservation, it commits both together, and it does so at every delivery. What it lacks
 * is the claim.
 */
final class NaiveInventory implements InventoryActivities {

  static final String TASK_QUEUE = "naive-inventory";

  private final String jdbcUrl;
  private final MeterRegistry meters;

  NaiveInventory(String jdbcUrl, MeterRegistry meters) {
    this.jdbcUrl = jdbcUrl;
    this.meters = meters;
  }

  @Override
  public Recorded<Reservation> reserveInventory(ReserveInventory command) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      connection.setAutoCommit(false);
      for (OrderLine line : command.lines()) {
        take(connection, line);
      }
      reserve(connection, command);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("nothing was reserved", e);
    }
    String step = command.call().stepKey().replaceFirst(".*:", "");
    meters.counter("observed.effects", "step", step).increment();
    return new Recorded<>(new Completed<>(new Reservation(command.lines())), false);
  }

  private static void take(Connection connection, OrderLine line) throws SQLException {
    String sql =
        "UPDATE stock SET available = available - ?, reserved = reserved + ?"
            + " WHERE sku = ? AND available >= ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setInt(1, line.quantity());
      update.setInt(2, line.quantity());
      update.setString(3, line.sku());
      update.setInt(4, line.quantity());
      if (update.executeUpdate() != 1) {
        throw new SQLException("there is not enough of " + line.sku());
      }
    }
  }

  private static void reserve(Connection connection, ReserveInventory command) throws SQLException {
    String sql = "INSERT INTO reservation (tenant, step_key, order_id) VALUES (?, ?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      insert.setString(1, command.call().tenant());
      insert.setString(2, command.call().stepKey());
      insert.setObject(3, command.call().orderId());
      insert.executeUpdate();
    }
  }

  @Override
  public RecordedUndo releaseInventory(ReleaseInventory command) {
    throw new UnsupportedOperationException("no demo gives anything back");
  }

  @Override
  public RecordedUndo resolveReleaseInventory(Resolution resolution) {
    throw new UnsupportedOperationException("no demo gives anything back");
  }
}
