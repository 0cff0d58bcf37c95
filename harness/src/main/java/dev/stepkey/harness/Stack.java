package dev.stepkey.harness;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * PostgreSQL, Temporal, the sandbox and the four services in this JVM. Parts are closed in the
 * reverse order of their start: an application must not outlive its Temporal, nor both PostgreSQL.
 */
final class Stack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stack.class);

  private final Path data;
  private final TemporalMode mode;
  private final Ports ports;
  private final PrintStream out;
  private final Map<String, String> settings;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private volatile boolean closing;
  private @Nullable EmbeddedCluster cluster;
  private @Nullable TemporalServer temporal;
  private @Nullable RunningApps apps;

  Stack(Path data, TemporalMode mode, Ports ports, PrintStream out) {
    this(data, mode, ports, out, Map.of());
  }

  /**
   * A stack whose applications are set otherwise.
   *
   * @param settings properties for every application; they win over its own file and the stack's
   */
  Stack(Path data, TemporalMode mode, Ports ports, PrintStream out, Map<String, String> settings) {
    this.data = data;
    this.mode = mode;
    this.ports = ports;
    this.out = out;
    this.settings = Map.copyOf(settings);
  }

  /** Returns when every application is healthy. After a failure the caller closes the stack. */
  void start() throws Exception {
    shareLogging();
    DataDirectory directory = own(() -> DataDirectory.lock(data));
    EmbeddedCluster.stopLeftOver(directory, out);
    DevServer.stopLeftOver(directory, out);
    ports.settleGiven();
    int postgresPort = ports.of(Listener.POSTGRES);
    out.println("Starting PostgreSQL, Temporal and " + App.ALL.size() + " applications");
    cluster = own(() -> EmbeddedCluster.start(directory, postgresPort));
    temporal = own(() -> TemporalServer.start(mode, System.getenv(), directory, ports, out));
    apps = own(() -> RunningApps.start(this::properties));
    Map<String, URI> checks = new LinkedHashMap<>();
    App.ALL.forEach(app -> checks.put(app.name(), URI.create(healthUrl(app))));
    new HealthWatch(out).await(checks);
  }

  /**
   * One logging for all: otherwise each of the contexts sets it up anew and resets it at its end.
   */
  static void shareLogging() {
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    // Tomcat logs through java.util.logging, which has a console of its own.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
  }

  private Map<String, String> properties(App app) {
    Map<String, String> properties =
        new Wiring(ports, this::jdbcUrl, temporal().target(), url(Listener.SANDBOX)).of(app);
    properties.putAll(settings);
    return properties;
  }

  String url(Listener listener) {
    return "http://127.0.0.1:" + ports.of(listener);
  }

  String healthUrl(App app) {
    return url(app.management()) + "/actuator/health";
  }

  /** For the role of the same name. Nobody is asked for a password. */
  String jdbcUrl(String database) {
    if (cluster == null) {
      throw new IllegalStateException("The stack has not been started");
    }
    return cluster.jdbcUrl(database);
  }

  /**
   * A part of a running application, by its type.
   *
   * @param app the application's name
   */
  <T> T part(String app, Class<T> type) {
    if (apps == null) {
      throw new IllegalStateException("The stack has not been started");
    }
    return apps.context(app).getBean(type);
  }

  TemporalServer temporal() {
    if (temporal == null) {
      throw new IllegalStateException("The stack has not been started");
    }
    return temporal;
  }

  /**
   * Starts a part under the lock of {@link #close}: a signal in the middle of a start waits for the
   * part, closes it, and nothing starts after it.
   */
  private synchronized <T extends AutoCloseable> T own(Callable<T> start) throws Exception {
    if (closing) {
      throw new IllegalStateException("The stack is being closed");
    }
    T part = start.call();
    parts.push(part);
    return part;
  }

  boolean isClosing() {
    return closing;
  }

  /** Closes what has been started; one part's failure does not keep the others open. */
  @Override
  public void close() {
    closing = true;
    closeParts();
  }

  private synchronized void closeParts() {
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
