package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * One stack on a real Temporal server for all tests that are given one, as {@link RunningStack} is
 * on the one in memory. The server can be killed, and is then started again on its database.
 */
final class RealStack implements AutoCloseable {

  /** A relay that looks at once: what it does is tested, not how long it waits. */
  private static final Map<String, String> EAGER =
      Map.of(
          "stepkey.orders.relay-grace", "1s",
          "stepkey.orders.relay-patience", "1s",
          "stepkey.orders.relay-interval", "1s");

  private final Path data;
  private final Stack stack;
  private @Nullable Process again;

  private RealStack(Path data, Stack stack) {
    this.data = data;
    this.stack = stack;
  }

  /** Gives it to tests; closed by JUnit when the last one has run. */
  static final class Given implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == RealStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.create(RealStack.class))
          .computeIfAbsent(RealStack.class, type -> RealStack.start(), RealStack.class);
    }
  }

  private static RealStack start() {
    Map<String, String> environment = System.getenv();
    // Somebody else's server is not ours to kill.
    if (environment.containsKey("TEMPORAL_ADDRESS")
        || TemporalServer.binary(environment).isEmpty()) {
      throw new IllegalStateException(
          "put the temporal command on the PATH, and unset TEMPORAL_ADDRESS");
    }
    try {
      // The real path: the server is recognised by the path among its arguments.
      Path data = Files.createTempDirectory("stepkey-real").toRealPath();
      Stack stack =
          new Stack(data, TemporalMode.REAL, Ports.anyFree(System.out), System.out, EAGER);
      RealStack running = new RealStack(data, stack);
      running.started();
      return running;
    } catch (Exception e) {
      throw new IllegalStateException("the stack did not start on a real Temporal", e);
    }
  }

  private void started() throws Exception {
    // Of twenty pollers without a server each says so, with a stack trace, again and again.
    if (LoggerFactory.getLogger("io.temporal.internal.worker.BasePoller") instanceof Logger log) {
      log.setLevel(Level.ERROR);
    }
    try {
      stack.start();
    } catch (Exception failure) {
      close();
      throw failure;
    }
  }

  Shop shop() {
    return Shop.of(stack);
  }

  TemporalCommand temporal() {
    return TemporalCommand.at(stack.temporal().target());
  }

  /** As {@code kill -9} does; what is to be done meanwhile; then the same command again. */
  void killTemporal(Meanwhile meanwhile) throws Exception {
    ProcessHandle server =
        new LeftOver("temporal", data.resolve("temporal.pid"), data.resolve("temporal.db"))
            .find()
            .orElseThrow();
    List<String> command = new ArrayList<>();
    command.add(server.info().command().orElseThrow());
    command.addAll(List.of(server.info().arguments().orElseThrow()));
    server.destroyForcibly();
    server.onExit().join();
    try {
      meanwhile.run();
    } finally {
      startTemporal(command);
    }
  }

  /** What happens while there is no server. */
  interface Meanwhile {
    void run() throws Exception;
  }

  private void startTemporal(List<String> command) throws IOException {
    Path log = data.resolve("temporal-again.log");
    again =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()))
            .start();
    Files.writeString(data.resolve("temporal.pid"), Long.toString(again.pid()));
    assertThat(TemporalServer.answers(stack.temporal().target(), Duration.ofSeconds(60))).isTrue();
  }

  /** While the server is dead: the next one starts on an empty database. */
  void forgetHistories() throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(data.resolve("temporal.db" + suffix));
    }
    assertThat(data.resolve("temporal.db")).doesNotExist();
  }

  /** The applications first: without a server each of them waits for it to its limit. */
  @Override
  public void close() throws IOException {
    stack.close();
    if (again != null) {
      LeftOver.stop(again.toHandle());
    }
    FileSystemUtils.deleteRecursively(data);
  }
}
