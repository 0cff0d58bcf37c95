package dev.stepkey.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.core.io.ClassPathResource;

/** The service's database with its two roles, as an operator makes it. */
final class ServiceDatabase {

  private ServiceDatabase() {}

  static void create(EmbeddedPostgres postgres) throws IOException, SQLException {
    execute(postgres.getPostgresDatabase(), "CREATE DATABASE inventory");
    String roles = new ClassPathResource("db/roles.sql").getContentAsString(UTF_8);
    execute(of(postgres), roles.replace("${service}", "inventory"));
  }

  /** For the superuser. */
  static DataSource of(EmbeddedPostgres postgres) {
    return postgres.getDatabase("postgres", "inventory");
  }

  static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
