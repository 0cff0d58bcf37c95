package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the role of the auditor may do. All tables come from PostgreSQL's own catalogue; the stack's
 * services have made them.
 */
@ExtendWith(RunningStack.class)
final class AuditorRoleTest {

  private static final List<String> DATABASES = EmbeddedCluster.DATABASES;

  private static final String TABLES =
      """
      SELECT quote_ident(nspname) || '.' || quote_ident(relname)
      FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
        AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      ORDER BY 1
      """;

  /** The session's own setting must not be the wall: whoever has the role can change it. */
  private static final String WRITABLE = "SET default_transaction_read_only = off";

  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String READ_ONLY_TRANSACTION = "25006";

  private final Shop shop;

  AuditorRoleTest(Shop shop) {
    this.shop = shop;
  }

  private List<String> texts(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }

  private Connection connect(String database) throws SQLException {
    return shop.connect(database, "auditor");
  }

  private void refused(String database, String sql) {
    assertThatThrownBy(
            () -> {
              try (Connection connection = connect(database);
                  Statement statement = connection.createStatement()) {
                statement.execute(WRITABLE);
                connection.setAutoCommit(false);
                statement.execute(sql);
                connection.rollback();
              }
            })
        .as("%s: %s", database, sql)
        .extracting("SQLState")
        .isEqualTo(INSUFFICIENT_PRIVILEGE);
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20AuditorOnlyReadsEveryTableButTheKeysOfTheApi(String database) throws SQLException {
    List<String> tables = texts(database, TABLES);
    assertThat(tables).isNotEmpty();
    for (String table : tables) {
      assertThat(
              texts(
                  database,
                  """
                  SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE',
                    'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN']) AS privilege
                  WHERE has_table_privilege('%s', privilege)
                  """
                      .formatted(table)))
          .as(table)
          .isEqualTo(table.equals("public.api_key") ? List.of() : List.of("SELECT"));
    }
  }

  @Test
  void c20AuditorDoesNotReadTheKeysOfTheApi() {
    refused("orders", "SELECT * FROM api_key");
    refused("orders", "SELECT hash FROM api_key");
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20AuditorMakesAndChangesNothing(String database) throws SQLException {
    for (String table : texts(database, TABLES)) {
      refused(database, "DELETE FROM " + table);
      refused(database, "SELECT * FROM " + table + " FOR UPDATE");
      refused(database, "ALTER TABLE " + table + " ADD COLUMN extra integer");
    }
    for (String statement :
        List.of(
            "CREATE TABLE extra (a integer)",
            "CREATE TEMPORARY TABLE extra (a integer)",
            "CREATE VIEW extra AS SELECT 1",
            "CREATE SCHEMA extra",
            "CREATE FUNCTION extra() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            "CREATE ROLE extra",
            "SET ROLE " + database,
            "SET ROLE " + EmbeddedCluster.migrator(database),
            "SELECT walls.keep_from_auditor()",
            "DROP EVENT TRIGGER table_created_for_auditor",
            "COPY (SELECT 1) TO PROGRAM 'true'")) {
      refused(database, statement);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inventory", "payment", "shipping"})
  void c20AuditorErasesNoRecord(String database) {
    refused(database, "SELECT erase_step_records('2000-01-01', 10)");
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void sessionOfTheAuditorIsReadOnlyFromTheStart(String database) {
    assertThatThrownBy(() -> texts(database, "CREATE TEMPORARY TABLE extra AS SELECT 1"))
        .extracting("SQLState")
        .isEqualTo(READ_ONLY_TRANSACTION);
  }

  @Test
  void c20AuditorHasNoPowersAndIsMemberOfNoOtherRole() throws SQLException {
    assertThat(
            texts(
                "orders",
                """
                SELECT rolname FROM pg_roles WHERE rolname = 'auditor' AND (rolsuper
                  OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)
                """))
        .isEmpty();
    assertThat(
            texts(
                "orders",
                "SELECT rolname FROM pg_roles WHERE pg_has_role('auditor', oid, 'MEMBER')"))
        .containsExactly("auditor");
  }

  @Test
  void c20AuditorConnectsToTheFiveDatabasesOnly() throws SQLException {
    for (String database :
        texts("orders", "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1")) {
      if (DATABASES.contains(database)) {
        connect(database).close();
      } else {
        assertThatThrownBy(() -> connect(database).close())
            .as(database)
            .extracting("SQLState")
            .isEqualTo(INSUFFICIENT_PRIVILEGE);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void tableOfALaterMigrationIsRead(String database) throws SQLException {
    try (Connection connection = shop.connect(database, EmbeddedCluster.migrator(database));
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE TABLE extra (a integer)");
      try (ResultSet may =
          statement.executeQuery("SELECT has_table_privilege('auditor', 'extra', 'SELECT')")) {
        assertThat(may.next()).isTrue();
        assertThat(may.getBoolean(1)).isTrue();
      }
      connection.rollback();
    }
  }
}
