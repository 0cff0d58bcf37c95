package dev.stepkey.harness;

import dev.stepkey.schema.StepNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A step that takes no effect until this is closed: somebody else has locked what it must write.
 * Its attempts wait for the lock, give up and are repeated.
 */
final class HeldStep implements AutoCloseable {

  private final Connection rival;

  private HeldStep(Connection rival) {
    this.rival = rival;
  }

  /** Holds a step of all orders; reserve-inventory has claimed its record before it waits. */
  static HeldStep of(Shop shop, String step) throws SQLException {
    return switch (step) {
      case StepNames.RESERVE_INVENTORY -> lock(shop, "inventory", "SELECT FROM stock FOR UPDATE");
      case StepNames.CHARGE_PAYMENT -> lock(shop, "payment", "LOCK step_record IN EXCLUSIVE MODE");
      case StepNames.CREATE_SHIPMENT ->
          lock(shop, "shipping", "LOCK step_record IN EXCLUSIVE MODE");
      default -> throw new IllegalArgumentException(step);
    };
  }

  private static HeldStep lock(Shop shop, String database, String sql) throws SQLException {
    Connection rival = shop.connect(database);
    try (Statement statement = rival.createStatement()) {
      rival.setAutoCommit(false);
      statement.execute(sql);
      return new HeldStep(rival);
    } catch (SQLException failure) {
      rival.close();
      throw failure;
    }
  }

  /** Releases it; once more changes nothing. */
  @Override
  public void close() throws SQLException {
    // The transaction ends with its connection.
    rival.close();
  }
}
