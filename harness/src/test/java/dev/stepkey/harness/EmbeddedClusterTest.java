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
  void commitsAreFlushedAndEveryRoleSeesItsOwnDatabaseOnly() throws Exception {
    withCluster(
        cluster -> {
          assertThat(query(cluster, "orders", "SHOW fsync")).isEqualTo("on");
          assertThat(query(cluster, "orders", "SHOW synchronous_commit")).isEqualTo("on");
          assertThat(query(cluster, "orders", "SHOW server_version")).startsWith("18.");
          assertThat(query(cluster, "orders", "SHOW listen_addresses")).isEqualTo("127.0.0.1");
          assertThatThrownBy(
                  () -> DriverManager.getConnection(cluster.jdbcUrl("orders"), "payment", ""))
              .hasMessageContaining("permission denied for database");
        });
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
          EmbeddedCluster.start(directory, FreePorts.any(out).of(Listener.POSTGRES))) {
        use.with(cluster);
      }
    }
  }

  private static String query(EmbeddedCluster cluster, String database, String sql)
      throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(cluster.jdbcUrl(database), database, database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  /** Writes a row, says so, and waits to be killed. */
  static final class Owner {
    static final String READY = "row committed";

    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      DataDirectory directory = DataDirectory.lock(Path.of(arguments[0]));
      int port = FreePorts.any(System.out).of(Listener.POSTGRES);
      EmbeddedCluster cluster = EmbeddedCluster.start(directory, port);
      try (Connection connection =
              DriverManager.getConnection(cluster.jdbcUrl("orders"), "orders", "orders");
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE kept AS SELECT 7 AS a");
        System.out.println(READY);
        System.in.read();
      }
    }
  }
}
