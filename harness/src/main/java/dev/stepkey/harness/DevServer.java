package dev.stepkey.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A real Temporal server with its UI, started from the {@code temporal} command; durable. */
final class DevServer implements TemporalServer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final int port;
  private final int uiPort;
  private volatile boolean closing;

  private DevServer(Process process, int port, int uiPort) {
    this.process = process;
    this.port = port;
    this.uiPort = uiPort;
  }

  /** Stops the server that a killed run left on this folder, if there is one. */
  static void stopLeftOver(DataDirectory directory, PrintStream out) throws IOException {
    new LeftOver("temporal", directory.resolve("temporal.pid"), directory.resolve("temporal.db"))
        .stop(out);
  }

  static DevServer start(
      Path binary,
      Map<String, String> environment,
      DataDirectory directory,
      Ports ports,
      PrintStream out)
      throws IOException {
    int port = ports.of(Listener.TEMPORAL);
    int uiPort = ports.of(Listener.TEMPORAL_UI);
    Path log = directory.freshLog("temporal.log");
    Process process =
        new ProcessBuilder(commandLine(binary, environment, directory, port, uiPort))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(log.toFile()))
            .start();
    Files.writeString(directory.resolve("temporal.pid"), Long.toString(process.pid()));
    DevServer server = new DevServer(process, port, uiPort);
    server.awaitReady(log);
    var unused =
        process.onExit().thenAccept(ended -> server.reportEnd(ended.exitValue(), log, out));
    return server;
  }

  static List<String> commandLine(
      Path binary, Map<String, String> environment, DataDirectory directory, int port, int uiPort) {
    List<String> command = new ArrayList<>();
    // Ctrl-C reaches the whole process group of the terminal. In a session of its own the server
    // outlives the applications, which still have to finish what they are doing.
    TemporalServer.command("setsid", environment)
        .ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(List.of(binary.toString(), "server", "start-dev", "--ip", "127.0.0.1"));
    command.addAll(List.of("--port", Integer.toString(port)));
    command.addAll(List.of("--ui-port", Integer.toString(uiPort)));
    command.addAll(List.of("--db-filename", directory.resolve("temporal.db").toString()));
    // Its usual rollback journal waits for the disk several times in each transaction, one at a
    // time. With a log nothing is lost when the process dies; after a power cut its last moments
    // may be, and the relay starts those orders again.
    command.addAll(List.of("--sqlite-pragma", "journal_mode=wal"));
    command.addAll(List.of("--sqlite-pragma", "synchronous=normal"));
    command.addAll(List.of("--namespace", "default", "--log-level", "warn"));
    return command;
  }

  private void awaitReady(Path log) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!Ports.answers(port) || !TemporalServer.answers(target(), Duration.ofSeconds(5))) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        close();
        throw new IOException("The Temporal dev server did not start, see " + log);
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** No restart: what made it end is unknown, and its port may belong to somebody else by now. */
  private void reportEnd(int exitValue, Path log, PrintStream out) {
    if (!closing) {
      out.printf(
          "The Temporal dev server has ended (exit %d, see %s). Orders are still accepted, but no"
              + " saga proceeds until you start Stepkey again.%n",
          exitValue, log);
    }
  }

  @Override
  public String target() {
    return "127.0.0.1:" + port;
  }

  @Override
  public Optional<String> ui() {
    return Optional.of("http://127.0.0.1:" + uiPort);
  }

  @Override
  public String description() {
    return "dev server, durable";
  }

  @Override
  public void close() throws IOException {
    closing = true;
    LeftOver.stop(process.toHandle());
  }
}
