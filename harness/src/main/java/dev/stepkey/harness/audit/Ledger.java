package dev.stepkey.harness.audit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One database, read as it stood at one moment. */
final class Ledger implements AutoCloseable {

  /** Rows of a few hundred bytes each: more are not faster, and all at once are a heap full. */
  private static final int FETCH_SIZE = 5_000;

  private static final String CONNECT_SECONDS = "5";

  /** Of silence: a database that reads 100,000 rows sends its first ones within a second. */
  private static final String SILENT_SECONDS = "120";

  private final String name;
  private final Connection connection;

  private Ledger(String name, Connection connection) {
    this.name = name;
    this.connection = connection;
  }

  /** What is done with each row. */
  @FunctionalInterface
  interface RowReader {

    /** Must not move the cursor. */
    void read(ResultSet row) throws SQLException;
  }

  /**
   * Opens a snapshot.
   *
   * @throws NotReadableException if the role is not let in
   */
  static Ledger open(String database, UnaryOperator<String> jdbcUrl, String user) {
    String url = jdbcUrl.apply(database);
    try {
      return new Ledger(database, snapshot(DriverManager.getConnection(url, properties(user))));
    } catch (SQLException e) {
      throw new NotReadableException(
          "the database at %s does not let %s in (%s): is it running? --url and --user name another."
              .formatted(url.replaceFirst("\\?.*", ""), user, line(e)),
          e);
    }
  }

  /** A connection that cannot be made one of these is closed, not left behind. */
  static Connection snapshot(Connection connection) throws SQLException {
    try {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static Properties properties(String user) {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    String password = System.getenv("PGPASSWORD");
    properties.setProperty("password", password == null ? "" : password);
    properties.setProperty("connectTimeout", CONNECT_SECONDS);
    properties.setProperty("socketTimeout", SILENT_SECONDS);
    properties.setProperty("ApplicationName", "stepkey audit");
    return properties;
  }

  /**
   * Reads all rows.
   *
   * @throws NotReadableException if the database refuses
   */
  void read(String sql, RowReader reader) {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    } catch (SQLException e) {
      throw new NotReadableException(
          "the database %s refused the auditor (%s): have all services migrated theirs, and has the role SELECT on it (db/auditor.sql)?"
              .formatted(name, line(e)),
          e);
    }
  }

  /** A column that may be null. */
  static @Nullable Instant time(ResultSet row, int column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  /** A column that is never null. */
  static Instant instant(ResultSet row, int column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static String line(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new NotReadableException("the connection to " + name + " broke: " + line(e), e);
    }
  }
}
