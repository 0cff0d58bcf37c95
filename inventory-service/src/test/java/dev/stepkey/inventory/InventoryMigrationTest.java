package dev.stepkey.inventory;

import static dev.stepkey.inventory.ServiceDatabase.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.stepkey.schema.worker.WorkerHost;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service comes up beside its migrator, which has a role and a connection of its own. There is
 * no Temporal: that the service waits for it says that the database is migrated.
 */
final class InventoryMigrationTest {

  private final EmbeddedPostgres postgres;

  InventoryMigrationTest() throws Exception {
    postgres = EmbeddedPostgres.start();
    ServiceDatabase.create(postgres);
  }

  @AfterEach
  void stop() throws IOException {
    postgres.close();
  }

  @Test
  void aMigrationMayTakeLongerThanAStatementOfTheService() throws Exception {
    try (ConfigurableApplicationContext app =
        start(
            "spring.flyway.locations=classpath:db/idempotent-step,classpath:db/inventory,classpath:db/slow",
            "spring.datasource.hikari.data-source-properties.options="
                + "-c statement_timeout=500ms -c idle_in_transaction_session_timeout=500ms")) {
      awaitWaitingFor(app, "Temporal");
      DataSource service = app.getBean(DataSource.class);
      assertThat(text(service, "SHOW statement_timeout")).isEqualTo("500ms");
      assertThat(text(service, "SELECT done FROM slow")).isEqualTo("1");
    }
  }

  @Test
  void aMigrationGivesWayToTheServiceAndIsTriedAgain() throws Exception {
    Flyway.configure()
        .dataSource(postgres.getJdbcUrl("inventory_migrator", "inventory"), null, null)
        .locations("classpath:db/idempotent-step", "classpath:db/inventory")
        .load()
        .migrate();
    try (Connection reader = ServiceDatabase.of(postgres).getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT * FROM stock");
      try (ConfigurableApplicationContext app =
          start(
              "spring.flyway.locations=classpath:db/idempotent-step,classpath:db/inventory,classpath:db/behind")) {
        awaitWaitingFor(app, "canceling statement due to lock timeout");
        reader.rollback();
        awaitWaitingFor(app, "Temporal");
      }
    }
  }

  @Test
  void withoutItsMigratorTheServiceWaitsAndHealthSaysWhy() throws Exception {
    askTheMigratorForAPassword();
    try (ConfigurableApplicationContext app = start("spring.flyway.password=new")) {
      awaitWaitingFor(
          app, "the database: ", "password authentication failed for user \"inventory_migrator\"");
      assertThat(app.getBean(DataSourceHealthIndicator.class).health().getStatus().getCode())
          .isEqualTo("UP");
      execute(postgres.getPostgresDatabase(), "ALTER ROLE inventory_migrator PASSWORD 'new'");
      awaitWaitingFor(app, "Temporal");
    }
  }

  private void askTheMigratorForAPassword() throws Exception {
    DataSource superuser = postgres.getPostgresDatabase();
    Files.writeString(
        Path.of(text(superuser, "SHOW hba_file")),
        "host all inventory_migrator all scram-sha-256\nhost all all all trust\n");
    execute(superuser, "ALTER ROLE inventory_migrator PASSWORD 'old'");
    execute(superuser, "SELECT pg_reload_conf()");
    String url = postgres.getJdbcUrl("inventory_migrator", "inventory");
    await()
        .until(
            () ->
                catchThrowableOfType(
                        SQLException.class, () -> DriverManager.getConnection(url).close())
                    != null);
  }

  private static void awaitWaitingFor(ConfigurableApplicationContext app, String... words) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(app.getBean(WorkerHost.class).health().getDetails().get("waitingFor"))
                    .asString()
                    .contains(words));
  }

  private static String text(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  private ConfigurableApplicationContext start(String... properties) {
    List<String> arguments = new ArrayList<>(List.of(properties));
    arguments.add("spring.config.name=inventory");
    arguments.add("server.port=0");
    arguments.add(
        "spring.datasource.url=jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/inventory");
    arguments.add("spring.temporal.connection.target=127.0.0.1:9");
    return new SpringApplicationBuilder(InventoryApplication.class)
        .run(arguments.stream().map(argument -> "--" + argument).toArray(String[]::new));
  }
}
