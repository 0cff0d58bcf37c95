package dev.stepkey.harness;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process of the fleet. Whatever ends it, it is started again after a moment, as a supervisor
 * does, until it is closed.
 */
public final class Member implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Member.class);
  private static final Duration BEFORE_A_RESTART = Duration.ofMillis(300);
  private static final Duration END = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Nothing that runs for minutes is restarted so often; a loop without an end would be. */
  private static final int RESTARTS = 1_000;

  private final String name;
  private final List<String> command;
  private final Path log;
  private final BooleanSupplier ready;
  private final Consumer<Process> started;
  private Map<String, String> environment = Map.of();
  private @Nullable Process process;
  private boolean closed;
  private boolean held;
  private int starts;

  /**
   * A process that does not run yet.
   *
   * @param ready whether it works
   * @param started told of every process
   */
  Member(
      String name,
      List<String> command,
      Path log,
      BooleanSupplier ready,
      Consumer<Process> started) {
    this.name = name;
    this.command = List.copyOf(command);
    this.log = log;
    this.ready = ready;
    this.started = started;
  }

  public String name() {
    return name;
  }

  public synchronized void start() throws IOException {
    if (closed || isRunning()) {
      return;
    }
    held = false;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    Process running = builder.start();
    process = running;
    starts++;
    started.accept(running);
    Executor later =
        CompletableFuture.delayedExecutor(BEFORE_A_RESTART.toMillis(), TimeUnit.MILLISECONDS);
    var unused = running.onExit().thenAcceptAsync(this::startAgain, later);
  }

  private synchronized void startAgain(Process ended) {
    if (held || process != ended || starts > RESTARTS) {
      return;
    }
    try {
      start();
    } catch (IOException failure) {
      // Whoever waits for it says that it does not come.
      LOG.error("{} cannot be started again", name, failure);
    }
  }

  /** From its next start on; what it is set to until then stays. */
  public synchronized void environment(Map<String, String> other) {
    environment = Map.copyOf(other);
  }

  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** How often it was started so far. */
  public synchronized int starts() {
    return starts;
  }

  public synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return process.pid();
  }

  /** As {@code kill -9} does; it is started again. Returns when it is dead. */
  public void kill() {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running != null) {
      running.destroyForcibly();
      awaitEnd(running);
    }
  }

  /** Asks it to end, which it does once it has finished what it is doing; it is started again. */
  public void restart() {
    Process running;
    synchronized (this) {
      running = process;
    }
    if (running != null) {
      running.destroy();
      awaitEnd(running);
    }
    LockSupport.parkNanos(BEFORE_A_RESTART.toNanos());
    awaitReady();
  }

  private static void awaitEnd(Process ending) {
    ending.onExit().orTimeout(END.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** As {@link #kill}, and it stays dead until {@link #start}. */
  public void killAndHold() {
    synchronized (this) {
      held = true;
    }
    kill();
  }

  /** No instruction of it runs until it is resumed: what it was doing goes on then. */
  public void freeze() throws IOException {
    signal("-STOP");
  }

  public void resume() throws IOException {
    signal("-CONT");
  }

  /** Whether the system says that it is stopped. */
  public boolean isFrozen() throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(pid())).start();
    String state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return state.strip().startsWith("T");
  }

  private void signal(String signal) throws IOException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(pid())).start();
    awaitEnd(kill);
  }

  public boolean isReady() {
    return isRunning() && ready.getAsBoolean();
  }

  /** Returns when it works; how long that took. */
  public Duration awaitReady() {
    long start = System.nanoTime();
    while (!isReady()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new IllegalStateException(
            "%s does not work after %d s, see %s".formatted(name, LIMIT.toSeconds(), log));
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Asks it to end; a process that does not, because it is frozen for example, is killed. */
  @Override
  public void close() throws IOException {
    Process running;
    synchronized (this) {
      closed = true;
      held = true;
      running = process;
    }
    if (running != null && running.isAlive()) {
      resume();
      LeftOver.stop(running.toHandle());
    }
  }
}
