package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepkey.step.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * C20: what the role of a service may do, in its own database and in those of others. All tables
 * come from PostgreSQL's own catalogue, so a new one without its wall is found here. The stack's
 * services have made them, as their migrators.
 */
@ExtendWith(RunningStack.class)
final class RolesTest {

  private static final List<String> DATABASES = EmbeddedCluster.DATABASES;

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private static final String TABLES =
      """
      SELECT quote_ident(nspname) || '.' || quote_ident(relname)
      FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
        AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
      ORDER BY 1
      """;

  private static final String HISTORY = "public.flyway_schema_history";
  private static final String WATERMARK = "public.step_watermark";
  private static final String API_KEY = "public.api_key";

  /** Tables that the service only reads. */
  private static final List<String> NOT_THE_SERVICES = List.of(HISTORY, WATERMARK, API_KEY);

  private final Shop shop;

  RolesTest(Shop shop) {
    this.shop = shop;
  }

  @Test
  void c20RolesConnectToTheirOwnDatabaseOnly() throws SQLException {
    for (String database :
        texts("orders", "SELECT datname FROM pg_database WHERE datallowconn ORDER BY 1")) {
      for (String owner : DATABASES) {
        for (String role : List.of(owner, EmbeddedCluster.migrator(owner))) {
          if (database.equals(owner)) {
            shop.connect(database, role).close();
          } else {
            assertThatThrownBy(() -> shop.connect(database, role).close())
                .as("%s in %s", role, database)
                .extracting("SQLState")
                .isEqualTo(INSUFFICIENT_PRIVILEGE);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20ServiceHasNoPowersAndIsMemberOfNoOtherRole(String database) throws SQLException {
    for (String role : List.of(database, EmbeddedCluster.migrator(database))) {
      assertThat(
              texts(
                  database,
                  """
                  SELECT rolname FROM pg_roles WHERE rolname = '%s' AND (rolsuper OR rolcreaterole
                    OR rolcreatedb OR rolreplication OR rolbypassrls)
                  """
                      .formatted(role)))
          .isEmpty();
    }
    assertThat(
            texts(
                database,
                "SELECT rolname FROM pg_roles WHERE pg_has_role('%s', oid, 'MEMBER')"
                    .formatted(database)))
        .containsExactly(database);
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20EveryTableBelongsToTheMigratorAndIsReadInsertedAndUpdatedByTheService(String database)
      throws SQLException {
    for (String table : texts(database, TABLES)) {
      assertThat(
              texts(
                  database,
                  "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = '%s'::regclass"
                      .formatted(table)))
          .as(table)
          .containsExactly(EmbeddedCluster.migrator(database));
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
          .containsExactlyElementsOf(
              NOT_THE_SERVICES.contains(table)
                  ? List.of("SELECT")
                  : List.of("SELECT", "INSERT", "UPDATE"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "inventory", "payment", "shipping"})
  void c20ServiceReadsAndWritesItsTables(String database) throws SQLException {
    for (String table : tablesOfTheService(database)) {
      rolledBack(database, "SELECT * FROM %s FOR UPDATE".formatted(table));
      rolledBack(database, "INSERT INTO %1$s SELECT * FROM %1$s WHERE false".formatted(table));
    }
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20ServiceRemovesNoRow(String database) throws SQLException {
    for (String table : texts(database, TABLES)) {
      assertRefused(database, "DELETE FROM " + table);
      assertRefused(database, "TRUNCATE " + table);
    }
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20ServiceDoesNotWriteTheHistoryOfItsMigrations(String database) throws SQLException {
    assertThat(texts(database, TABLES)).contains(HISTORY);
    assertRefused(database, "UPDATE " + HISTORY + " SET success = false");
    assertRefused(database, "INSERT INTO " + HISTORY + " SELECT * FROM " + HISTORY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inventory", "payment", "shipping"})
  void c20ServiceDoesNotLowerTheWatermarkOfItsRecords(String database) throws SQLException {
    assertThat(texts(database, TABLES)).contains(WATERMARK);
    assertRefused(database, "UPDATE step_watermark SET accepted_before = '-infinity'");
  }

  /** Whoever could would let himself in, as any tenant. */
  @Test
  void c20ServiceMakesNoKeyOfItsApiAndChangesNone() throws SQLException {
    assertThat(texts("orders", TABLES)).contains(API_KEY);
    assertRefused("orders", "INSERT INTO api_key SELECT * FROM api_key");
    assertRefused("orders", "UPDATE api_key SET revoked_at = NULL");
    assertRefused("orders", "SELECT * FROM api_key FOR UPDATE");
  }

  /** Where the walls of an earlier version still stand, which let services write all new tables. */
  @Test
  void c20TheMigrationTakesTheKeysFromTheServiceByItself() throws Exception {
    TestDatabase earlier = TestDatabase.migrated("classpath:db/idempotent-step");
    String role = "service_of_a_test";
    earlier.db().execute("CREATE ROLE " + role);
    earlier
        .db()
        .execute("ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE ON TABLES TO " + role);
    Flyway.configure()
        .dataSource(earlier.dataSource())
        .locations("classpath:db/orders")
        .table("orders_history")
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
    assertThat(
            earlier
                .db()
                .fetchSingle(
                    "SELECT has_table_privilege('service_of_a_test', 'orders', 'INSERT'),"
                        + " has_table_privilege('service_of_a_test', 'api_key', 'SELECT'),"
                        + " has_table_privilege('service_of_a_test', 'api_key', 'INSERT'),"
                        + " has_table_privilege('service_of_a_test', 'api_key', 'UPDATE')")
                .intoList())
        .containsExactly(true, true, false, false);
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20ServiceMakesAndChangesNothing(String database) throws SQLException {
    for (String table : tablesOfTheService(database)) {
      assertRefused(database, "ALTER TABLE " + table + " ADD COLUMN extra integer");
      assertRefused(database, "ALTER TABLE " + table + " OWNER TO " + database);
      assertRefused(database, "DROP TABLE " + table);
      assertRefused(database, "CREATE INDEX ON " + table + " ((1))");
      assertRefused(database, "CREATE RULE none AS ON INSERT TO " + table + " DO INSTEAD NOTHING");
    }
    for (String statement :
        List.of(
            "CREATE TABLE extra (a integer)",
            "CREATE TEMPORARY TABLE extra (a integer)",
            "CREATE VIEW extra AS SELECT 1",
            "CREATE SEQUENCE extra",
            "CREATE SCHEMA extra",
            "CREATE FUNCTION extra() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
            "CREATE ROLE extra",
            "ALTER ROLE " + database + " SUPERUSER",
            "ALTER ROLE " + EmbeddedCluster.migrator(database) + " PASSWORD 'mine'",
            "ALTER DATABASE " + database + " OWNER TO " + database,
            "SET ROLE " + EmbeddedCluster.migrator(database),
            "SET SESSION AUTHORIZATION " + EmbeddedCluster.migrator(database),
            "DROP EVENT TRIGGER table_created",
            "COPY (SELECT 1) TO PROGRAM 'true'")) {
      assertRefused(database, statement);
    }
  }

  @ParameterizedTest
  @FieldSource("DATABASES")
  void c20FunctionOfAMigrationIsForTheServiceOnly(String database) throws SQLException {
    try (Connection connection = shop.connect(database, EmbeddedCluster.migrator(database));
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("CREATE FUNCTION extra() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
      ResultSet may =
          statement.executeQuery(
              """
              SELECT has_function_privilege('%s', 'extra()', 'EXECUTE'),
                has_function_privilege('public', 'extra()', 'EXECUTE')
              """
                  .formatted(database));
      assertThat(may.next()).isTrue();
      assertThat(may.getBoolean(1)).isTrue();
      assertThat(may.getBoolean(2)).isFalse();
      connection.rollback();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inventory", "payment", "shipping"})
  void c20StepRecordsLeaveThroughTheFunctionOfTheirOwner(String database) throws SQLException {
    try (Connection connection = shop.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          """
          INSERT INTO step_record (tenant, idempotency_key, step, state, accepted_at, updated_at)
          VALUES ('t', 'k', 's', 'VOIDED', '1999-01-01', '1999-01-01')
          """);
      ResultSet erased = statement.executeQuery("SELECT erase_step_records('2000-01-01', 10)");
      assertThat(erased.next()).isTrue();
      assertThat(erased.getInt(1)).isEqualTo(1);
      connection.rollback();
    }
  }

  private List<String> tablesOfTheService(String database) throws SQLException {
    List<String> tables = texts(database, TABLES);
    tables.removeAll(NOT_THE_SERVICES);
    assertThat(tables).isNotEmpty();
    return tables;
  }

  private void assertRefused(String database, String sql) {
    assertThatThrownBy(() -> rolledBack(database, sql))
        .as("%s: %s", database, sql)
        .extracting("SQLState")
        .isEqualTo(INSUFFICIENT_PRIVILEGE);
  }

  /** Rolled back: if a wall is missing, the stack is still there for the tests that follow. */
  private void rolledBack(String database, String sql) throws SQLException {
    try (Connection connection = shop.connect(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      connection.rollback();
    }
  }

  private List<String> texts(String database, String sql) throws SQLException {
    try (Connection connection = shop.connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> texts = new ArrayList<>();
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    }
  }
}
