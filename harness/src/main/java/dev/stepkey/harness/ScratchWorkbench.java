package dev.stepkey.harness;

import dev.stepkey.harness.demo.Workbench;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * PostgreSQL, Temporal in memory and the inventory service, on free ports and in a temporary folder
 * that goes with them. Nothing of it is shared with a stack that runs on this machine.
 */
public final class ScratchWorkbench implements Workbench {

  private static final Logger LOG = LoggerFactory.getLogger(ScratchWorkbench.class);

  /**
   * A demo waits for the replays that the service counts in its database, and has no keys: whatever
   * the caller's environment says, its payloads are not encrypted.
   */
  private static final Map<String, String> SETTINGS =
      Map.of("stepkey.steps.count-interval", "500ms", "stepkey.temporal.encryption.active", "none");

  private final Ports ports;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private boolean closed;

  private ScratchWorkbench(Ports ports) {
    this.ports = ports;
  }

  /** Returns when the service is healthy. What was started goes with the JVM at the latest. */
  public static Workbench start() throws Exception {
    Stack.shareLogging();
    ScratchWorkbench bench =
        new ScratchWorkbench(Ports.anyFree(new PrintStream(PrintStream.nullOutputStream())));
    Runtime.getRuntime().addShutdownHook(new Thread(bench::close, "workbench-close"));
    try {
      bench.startParts();
      return bench;
    } catch (Exception failure) {
      bench.close();
      throw failure;
    }
  }

  private void startParts() throws Exception {
    Path folder = own(() -> new Folder(Files.createTempDirectory("stepkey-demo"))).path();
    DataDirectory data = own(() -> DataDirectory.lock(folder));
    EmbeddedCluster cluster = own(() -> EmbeddedCluster.start(data, ports.of(Listener.POSTGRES)));
    TemporalServer temporal = own(() -> InMemoryTemporal.start(ports.of(Listener.TEMPORAL)));
    App inventory = App.named("inventory");
    Map<String, String> properties =
        new LinkedHashMap<>(
            new Wiring(ports, cluster::jdbcUrl, temporal.target(), "http://127.0.0.1:0")
                .of(inventory));
    properties.putAll(SETTINGS);
    own(() -> inventory.start(properties));
    new HealthWatch(System.err).await(Map.of("inventory", uri("health")));
  }

  private record Folder(Path path) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      FileSystemUtils.deleteRecursively(path);
    }
  }

  /** Under the lock of {@link #close}: a signal waits for the part, and nothing starts after it. */
  private synchronized <T extends AutoCloseable> T own(Callable<T> start) throws Exception {
    if (closed) {
      throw new IllegalStateException("the workbench is being closed");
    }
    T part = start.call();
    parts.push(part);
    return part;
  }

  private URI uri(String endpoint) {
    return URI.create("http://127.0.0.1:" + ports.of(Listener.INVENTORY) + "/actuator/" + endpoint);
  }

  @Override
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(ports.of(Listener.POSTGRES), database);
  }

  @Override
  public String temporal() {
    return "127.0.0.1:" + ports.of(Listener.TEMPORAL);
  }

  @Override
  public URI metrics() {
    return uri("prometheus");
  }

  /** In reverse order, once; one part's failure does not keep the others open. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception failure) {
        LOG.error("{} was not closed cleanly", part, failure);
      }
    }
  }
}
