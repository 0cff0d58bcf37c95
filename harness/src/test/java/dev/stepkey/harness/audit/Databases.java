package dev.stepkey.harness.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.springframework.core.io.ClassPathResource;

/**
 * The five databases of the stack with their roles, migrated, and nobody running on them. Not the
 * stack's own cluster: nothing in here has to survive a kill, so nothing is flushed.
 */
final class Databases implements AutoCloseable {

  private static final String STEPS = "classpath:db/idempotent-step";

  private static final Map<String, List<String>> MIGRATIONS =
      Map.of(
          "orders", List.of("classpath:db/orders"),
          "inventory", List.of(STEPS, "classpath:db/inventory"),
          "payment", List.of(STEPS, "classpath:db/payment"),
          "shipping", List.of(STEPS, "classpath:db/shipping"),
          "sandbox", List.of("classpath:db/sandbox"));

  private final EmbeddedPostgres postgres;

  private Databases(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static Databases start() throws IOException, SQLException {
    Databases databases =
        new Databases(
            EmbeddedPostgres.builder().setServerConfig("track_commit_timestamp", "on").start());
    for (Map.Entry<String, List<String>> each : MIGRATIONS.entrySet()) {
      databases.make(each.getKey(), each.getValue());
    }
    return databases;
  }

  private void make(String name, List<String> migrations) throws IOException, SQLException {
    execute("postgres", "CREATE DATABASE " + name);
    for (String file : List.of("db/roles.sql", "db/auditor.sql")) {
      String sql = new ClassPathResource(file).getContentAsString(UTF_8);
      execute(name, sql.replace("${service}", name));
    }
    Flyway.configure()
        .dataSource(jdbcUrl(name), name + "_migrator", "")
        .locations(migrations.toArray(String[]::new))
        .load()
        .migrate();
  }

  private void execute(String database, String sql) throws SQLException {
    try (Connection connection = postgres.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** For any role; nobody is asked for a password. */
  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), database);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }
}
