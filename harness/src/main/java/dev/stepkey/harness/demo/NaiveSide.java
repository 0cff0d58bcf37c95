package dev.stepkey.harness.demo;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Without the guard: {@link NaiveInventory} and a database of its own. */
final class NaiveSide implements Side {

  private static final String DATABASE = "naive";

  /** More than the largest demo takes, so that only the missing guard shows. */
  private static final int PIECES = 1_000_000;

  private final String jdbcUrl;
  private final MeterRegistry meters = new SimpleMeterRegistry();

  private NaiveSide(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /** The same tables as the real service has, but for the step record and the unique step key. */
  static NaiveSide create(Workbench workbench) throws SQLException {
    String server = asSuperuser(workbench, "postgres");
    execute(server, "DROP DATABASE IF EXISTS " + DATABASE);
    execute(server, "CREATE DATABASE " + DATABASE);
    NaiveSide side = new NaiveSide(asSuperuser(workbench, DATABASE));
    execute(
        side.jdbcUrl,
        """
        CREATE TABLE stock (
          sku       text    PRIMARY KEY,
          available integer NOT NULL CHECK (available >= 0),
          reserved  integer NOT NULL DEFAULT 0);
        CREATE TABLE reservation (
          id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          tenant   text NOT NULL,
          step_key text NOT NULL,
          order_id uuid NOT NULL);
        INSERT INTO stock (sku, available) VALUES ('%s', %d);
        """
            .formatted(Courier.SKU, PIECES));
    return side;
  }

  private static String asSuperuser(Workbench workbench, String database) {
    return workbench.jdbcUrl(database) + "?user=postgres";
  }

  private static void execute(String jdbcUrl, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Its activities, for the demo's worker. */
  NaiveInventory activities() {
    return new NaiveInventory(jdbcUrl, meters);
  }

  @Override
  public String taskQueue() {
    return NaiveInventory.TASK_QUEUE;
  }

  @Override
  public String jdbcUrl() {
    return jdbcUrl;
  }

  @Override
  public long observedEffects() {
    return Math.round(
        meters.find("observed.effects").counters().stream().mapToDouble(Counter::count).sum());
  }
}
