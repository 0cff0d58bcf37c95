package dev.stepkey.harness.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
final class SandboxStartTest {

  @Test
  void sandboxStartsOnceItsDatabaseIsThere(CapturedOutput output) throws Exception {
    CompletableFuture<ConfigurableApplicationContext> starting =
        CompletableFuture.supplyAsync(() -> RunningSandbox.start("late"));
    await().until(() -> output.getAll().contains("database \"late\" does not exist"));
    assertThat(starting).isNotDone();

    RunningSandbox.execute("create database late");

    try (ConfigurableApplicationContext context = starting.join()) {
      assertThat(RunningSandbox.port(context)).isNotBlank();
    }
  }

  @Test
  void everyColumnHasAComment() throws Exception {
    RunningSandbox.ledger("start");
    List<String> silent = new ArrayList<>();
    try (Connection connection = RunningSandbox.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select c.relname || '.' || a.attname
                from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                  and c.relname <> 'flyway_schema_history'
                  and col_description(c.oid, a.attnum) is null
                """)) {
      while (rows.next()) {
        silent.add(rows.getString(1));
      }
    }
    assertThat(silent).isEmpty();
  }
}
