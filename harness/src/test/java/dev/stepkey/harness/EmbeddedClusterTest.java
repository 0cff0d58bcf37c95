package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClusterTest {
  @TempDir Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, UTF_8);

  @Test
  void committedRowSurvivesTheKillOfItsOwnerWhosePostmasterIsStopped() throws Exception {
    Process owner = startOwner();
    long abandoned = abandonedPostmaster(owner);

    withCluster(
        cluster -> assertThat(query(cluster, "orders", "SELECT a FROM kept")).isEqualTo("7"));

    assertThat(printed.toString(UTF_8)).contains("left postgres behind (pid " + abandoned + ")");
    assertThat(ProcessHandle.of(abandoned).filter(LeftOver::isRunning)).isEmpty();
  }

  @Test
  void pidFileOfAnotherProgramDoesNotKeepTheClusterFromStarting() throws Exception {
    withCluster(cluster -> assertThat(cluster.process()).isPresent());
    String somebodyElse = Long.toString(ProcessHandle.current().pid());
    Files.writeString(folder.toRealPath().resolve("postgres/postmaster.pid"), somebodyElse + "\n");

    withCluster(cluster -> assertThat(cluster.process()).isPresent());
  }

  @Test
  void firstStartThatWasKilledDuringInitdbIsDoneAgain() throws Exception {
    halfInitialised();
    Files.createFile(folder.resolve("postgres.unfinished"));

    withCluster(cluster -> assertThat(query(cluster, "orders", "SELECT 1")).isEqualTo("1"));

    assertThat(folder.resolve("postgres.unfinished")).doesNotExist();
  }

  @Test
  void folderOfSomebodyElseIsNeverDeleted() throws Exception {
    Path theirs = halfInitialised();

    assertThatThrownBy(() -> withCluster(cluster -> {})).hasMessageContaining("did not start");

    assertThat(theirs).exists();
  }

  private Path halfInitialised() throws IOException {
    Path data = Files.createDirectories(folder.resolve("postgres"));
    Files.createDirectories(data.resolve("pg_wal"));
    Files.createDirectories(data.resolve("base/5"));
    Files.writeString(data.resolve("PG_VERSION"), "18\n");
    return Files.createFile(data.resolve("base/5/16385"));
  }

  @Test
  void commitsAreFlushedAndNoOtherMachineIsListenedTo() throws Exception {
    withCluster(
        cluster -> {
          assertThat(query(cluster, "orders", "SHOW fsync")).isEqualTo("on");
          assertThat(query(cluster, "orders", "SHOW synchronous_commit")).isEqualTo("on");
          assertThat(query(cluster, "orders", "SHOW server_version")).startsWith("18.");
          assertThat(query(cluster, "orders", "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        });
  }

  @Test
  void c20ServiceThatOwnedItsDatabaseKeepsItsRowsAndLosesItsPower() throws Exception {
    withCluster(EmbeddedClusterTest::inventoryOfTheEarlierVersion);

    withCluster(
        cluster -> {
          assertThat(query(cluster, "inventory", "SELECT on_hand FROM stock WHERE sku = 'TEA-1'"))
              .isEqualTo("12345");
          assertThatThrownBy(() -> execute(cluster, "inventory", "DELETE FROM stock"))
              .hasMessageContaining("permission denied for table stock");
          assertThatThrownBy(() -> execute(cluster, "inventory", "DROP TABLE stock"))
              .hasMessageContaining("must be owner of table stock");
          assertThatThrownBy(
                  () -> execute(cluster, "inventory", "UPDATE flyway_schema_history SET version=1"))
              .hasMessageContaining("permission denied for table flyway_schema_history");
          assertThat(migrations(cluster, "inventory_migrator").load().migrate().success).isTrue();
          execute(cluster, "inventory", "UPDATE stock SET on_hand = on_hand");
        });

    withCluster(cluster -> execute(cluster, "inventory", "UPDATE stock SET on_hand = on_hand"));
  }

  /** One role, which owns everything, and the two migrations of that time. */
  private static void inventoryOfTheEarlierVersion(EmbeddedCluster cluster) throws SQLException {
    for (String statement :
        List.of(
            "DROP DATABASE inventory",
            "DROP ROLE inventory_migrator",
            "CREATE DATABASE inventory OWNER inventory",
            "REVOKE CONNECT ON DATABASE inventory FROM PUBLIC")) {
      execute(cluster, "postgres", statement);
    }
    migrations(cluster, "inventory").target("20261121.02").load().migrate();
    execute(
        cluster,
        "inventory",
        "UPDATE stock SET on_hand = 12345, available = 12345 WHERE sku = 'TEA-1'");
  }

  private static FluentConfiguration migrations(EmbeddedCluster cluster, String role) {
    return Flyway.configure()
        .dataSource(cluster.jdbcUrl("inventory"), role, "")
        .locations("classpath:db/idempotent-step", "classpath:db/inventory");
  }

  /** A JVM of its own: only then can it be killed while it holds the folder and the cluster. */
  private Process startOwner() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Owner.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private long abandonedPostmaster(Process owner) throws Exception {
    try (var lines = owner.inputReader(UTF_8)) {
      assertThat(lines.lines().anyMatch(Owner.READY::equals)).isTrue();
      assertThatThrownBy(() -> DataDirectory.lock(folder))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("pid " + owner.pid());
    } finally {
      owner.destroyForcibly().waitFor();
    }
    Path pidFile = folder.toRealPath().resolve("postgres/postmaster.pid");
    return Long.parseLong(Files.readAllLines(pidFile).getFirst());
  }

  private interface ClusterUse {
    void with(EmbeddedCluster cluster) throws Exception;
  }

  private void withCluster(ClusterUse use) throws Exception {
    try (DataDirectory directory = DataDirectory.lock(folder)) {
      EmbeddedCluster.stopLeftOver(directory, out);
      try (EmbeddedCluster cluster =
          EmbeddedCluster.start(directory, Ports.anyFree(out).of(Listener.POSTGRES))) {
        use.with(cluster);
      }
    }
  }

  private static void execute(EmbeddedCluster cluster, String database, String sql)
      throws SQLException {
    try (Connection connection = connect(cluster, database, database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedCluster cluster, String database, String sql)
      throws SQLException {
    try (Connection connection = connect(cluster, database, database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static Connection connect(EmbeddedCluster cluster, String database, String role)
      throws SQLException {
    return DriverManager.getConnection(cluster.jdbcUrl(database), role, "");
  }

  /** Writes a row, says so, and waits to be killed. */
  static final class Owner {
    static final String READY = "row committed";

    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      DataDirectory directory = DataDirectory.lock(Path.of(arguments[0]));
      int port = Ports.anyFree(System.out).of(Listener.POSTGRES);
      EmbeddedCluster cluster = EmbeddedCluster.start(directory, port);
      try (Connection connection = connect(cluster, "orders", "orders_migrator");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept AS SELECT 7 AS a");
        System.out.println(READY);
        System.in.read();
      }
    }
  }
}
