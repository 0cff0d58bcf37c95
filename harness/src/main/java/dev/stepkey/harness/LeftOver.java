package dev.stepkey.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A server process that outlived the JVM that had started it. It is recognised by its program and
 * by the data path among its arguments: process ids are reused, so a pid file alone proves nothing.
 *
 * @param program how the file name of its executable starts
 * @param pidFile the file whose first line is its process id
 * @param data the path that only this server was started with
 */
record LeftOver(String program, Path pidFile, Path data) {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /**
   * Stops the process when it still runs, and removes a pid file that names another program:
   * PostgreSQL refuses to start when the number in its old pid file belongs to anybody alive.
   */
  void stop(PrintStream out) throws IOException {
    Optional<ProcessHandle> found = find();
    if (found.isPresent()) {
      out.printf(
          "A killed run left %s behind (pid %d): stopping it.%n", program, found.get().pid());
      stop(found.get());
    }
    // A process that may not be inspected is left alone: the server itself decides then.
    if (named().flatMap(process -> process.info().command()).isPresent() || named().isEmpty()) {
      Files.deleteIfExists(pidFile);
    }
  }

  /** The running process that the pid file names, if it is this server. */
  Optional<ProcessHandle> find() throws IOException {
    return named().filter(this::isOurs);
  }

  private Optional<ProcessHandle> named() throws IOException {
    if (!Files.isReadable(pidFile)) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(Files.readString(pidFile).lines().findFirst().orElse("").strip());
      return ProcessHandle.of(pid).filter(LeftOver::isRunning);
    } catch (NumberFormatException cutShort) {
      return Optional.empty();
    }
  }

  private boolean isOurs(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().filter(this::runsProgram).isPresent()
        && info.arguments().filter(all -> Arrays.asList(all).contains(data.toString())).isPresent();
  }

  private boolean runsProgram(String command) {
    Path file = Path.of(command).getFileName();
    return file != null && file.toString().startsWith(program);
  }

  /** Asks first; a process that does not end in time is killed. */
  static void stop(ProcessHandle process) throws IOException {
    if (isRunning(process)) {
      interrupt(process);
    }
    if (!ends(process)) {
      process.destroyForcibly();
      if (!ends(process)) {
        throw new IOException("Process " + process.pid() + " cannot be stopped");
      }
    }
  }

  /** SIGINT: PostgreSQL then drops its sessions, while on SIGTERM it waits for them to leave. */
  private static void interrupt(ProcessHandle process) {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    } catch (IOException noSuchCommand) {
      process.destroy();
    }
  }

  /** Waits for its end, though not for long; false if it runs on. */
  static boolean ends(ProcessHandle process) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (isRunning(process) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while process " + process.pid() + " was to end");
    }
    return !isRunning(process);
  }

  /** A zombie counts as ended: containers often have no init that would collect it. */
  static boolean isRunning(ProcessHandle process) {
    return process.isAlive() && !isZombie(process);
  }

  private static boolean isZombie(ProcessHandle process) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.startsWith(" Z", stat.lastIndexOf(')') + 1);
    } catch (IOException notLinuxOrGone) {
      return false;
    }
  }
}
