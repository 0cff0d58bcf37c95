package dev.stepkey.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fleet's PostgreSQL, which can be crashed and comes back. */
final class CrashingCluster implements AutoCloseable {

  private static final int TRIES = 3;

  private final DataDirectory directory;
  private final int port;
  private final PrintStream out;
  private @Nullable EmbeddedCluster cluster;
  private boolean closed;

  CrashingCluster(DataDirectory directory, int port, PrintStream out) {
    this.directory = directory;
    this.port = port;
    this.out = out;
  }

  synchronized void start() throws IOException, SQLException {
    checkOpen();
    cluster = EmbeddedCluster.start(directory, port);
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The fleet is being closed");
    }
  }

  String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** As a power cut of the process: nothing is flushed, nobody is told. Returns when it is dead. */
  void crash() throws IOException {
    ProcessHandle postmaster = running().process().orElseThrow();
    new ProcessBuilder("kill", "-QUIT", Long.toString(postmaster.pid())).start();
    if (!LeftOver.ends(postmaster)) {
      throw new IOException("PostgreSQL survives SIGQUIT");
    }
  }

  /** Recovers from its log, if it does not run; how long that took. */
  synchronized Duration recover() throws IOException, SQLException {
    long start = System.nanoTime();
    for (int i = 1; running().process().isEmpty(); i++) {
      running().close();
      checkOpen();
      try {
        cluster = EmbeddedCluster.startAgain(directory, port);
      } catch (IOException failure) {
        if (i == TRIES) {
          throw failure;
        }
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private synchronized EmbeddedCluster running() {
    return Optional.ofNullable(cluster).orElseThrow();
  }

  /** Also what was left by a start that was interrupted. */
  @Override
  public synchronized void close() throws IOException {
    closed = true;
    if (cluster != null) {
      cluster.close();
    }
    EmbeddedCluster.stopLeftOver(directory, out);
  }
}
