package dev.stepkey.harness.chaos;

import dev.stepkey.harness.Fleet;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What only PostgreSQL's superuser may do. */
final class Superuser {

  private static final String END_SESSIONS =
      "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity"
          + " WHERE usename = '%s' AND %s";

  /** In the middle of something. */
  private static final String BUSY = "state <> 'idle'";

  private final Fleet fleet;

  Superuser(Fleet fleet) {
    this.fleet = fleet;
  }

  /** When PostgreSQL was started. */
  String postmasterStart() throws SQLException {
    return ask("postgres", "SELECT pg_postmaster_start_time()::text");
  }

  /** Ends a role's sessions if one of them is at work; how many these were. */
  long endSessions(String role) {
    try {
      return Long.parseLong(ask("postgres", END_SESSIONS.formatted(role, BUSY)));
    } catch (SQLException noDatabaseJustNow) {
      return 0;
    }
  }

  /** Takes up what faults of single steps have set up in a service's database. */
  void takeUpTraps(String database) throws SQLException {
    ask(database, "DROP SCHEMA IF EXISTS fault CASCADE; SELECT ''");
  }

  private String ask(String database, String sql) throws SQLException {
    String url = fleet.jdbcUrl(database) + "?connectTimeout=5&socketTimeout=10";
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement()) {
      boolean rows = statement.execute(sql);
      while (!rows && statement.getUpdateCount() >= 0) {
        rows = statement.getMoreResults();
      }
      try (ResultSet row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
