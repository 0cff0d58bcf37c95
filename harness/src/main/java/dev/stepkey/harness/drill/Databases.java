package dev.stepkey.harness.drill;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads the databases of a deployment, and writes none of them. */
final class Databases implements AutoCloseable {

  static final String ORDERS = "orders";

  /** Seconds; also for one statement. */
  private static final String PATIENCE = "20";

  /** Any number that nobody else takes: it names the drill. */
  private static final long DRILL = 0x5354_4550_4452_494CL;

  private final Map<String, Connection> connections = new HashMap<>();

  /**
   * Connects to all.
   *
   * @param url with {@code {database}} in place of the database's name
   * @param user a role that may read them all, or {@code {database}} again
   */
  static Databases connect(String url, String user) throws SQLException {
    Databases databases = new Databases();
    try {
      databases.open(ORDERS, url, user);
      for (Step step : Step.values()) {
        databases.open(step.service(), url, user);
      }
      return databases;
    } catch (SQLException e) {
      databases.close();
      throw e;
    }
  }

  private void open(String database, String url, String user) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user.replace("{database}", database));
    properties.setProperty("password", System.getenv().getOrDefault("PGPASSWORD", ""));
    properties.setProperty("connectTimeout", PATIENCE);
    properties.setProperty("socketTimeout", PATIENCE);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("options", "-c default_transaction_read_only=on");
    connections.put(
        database, DriverManager.getConnection(url.replace("{database}", database), properties));
  }

  /** What a statement's rows are made of. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** All rows of a statement. Arrays of text are bound as such. */
  synchronized <T> List<T> list(
      String database, String sql, RowReader<T> reader, Object... parameters) throws SQLException {
    Connection connection = connections.get(database);
    if (connection == null) {
      throw new IllegalArgumentException("there is no database " + database);
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        Object value = parameters[i];
        statement.setObject(
            i + 1,
            value instanceof String[] texts ? connection.createArrayOf("text", texts) : value);
      }
      List<T> rows = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          rows.add(reader.read(row));
        }
      }
      return rows;
    }
  }

  /** False while another drill has it. It goes with the session, however that ends. */
  boolean tryLock() throws SQLException {
    return list(ORDERS, "SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), DRILL)
        .getFirst();
  }

  @Override
  public synchronized void close() {
    for (Connection connection : connections.values()) {
      try {
        connection.close();
      } catch (SQLException e) {
        // The server ends the session either way.
      }
    }
  }
}
