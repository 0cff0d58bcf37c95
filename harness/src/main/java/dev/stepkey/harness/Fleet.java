package dev.stepkey.harness;

import dev.stepkey.harness.fault.PostgresProxy;
import dev.stepkey.harness.fault.TcpProxy;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * What {@link Stack} starts in one JVM, as processes of their own that can be killed, frozen and
 * cut off from each other: each application reaches PostgreSQL and Temporal, the payment and
 * shipping services reach the sandbox, and clients reach the API, through a proxy of its own.
 */
public final class Fleet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** The name of Temporal's process. */
  public static final String TEMPORAL = "temporal";

  private static final List<String> MEMBERS =
      Stream.concat(App.ALL.stream().map(App::name), Stream.of(TEMPORAL)).toList();

  private final Path data;
  private final TemporalMode mode;
  private final Ports ports;
  private final PrintStream out;
  private final Map<String, String> settings;
  private final Map<String, String> flags;
  private final Consumer<String> evidence;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Map<String, PostgresProxy> databases = new LinkedHashMap<>();
  private final Map<String, TcpProxy> temporals = new LinkedHashMap<>();
  private final Map<String, TcpProxy> sandboxes = new LinkedHashMap<>();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private @Nullable DataDirectory directory;
  private @Nullable CrashingCluster cluster;
  private @Nullable ClassArchives archives;
  private @Nullable TcpProxy api;
  private boolean closing;

  /**
   * A fleet that does not run yet.
   *
   * @param settings properties of every application; they win over its own file
   * @param flags system properties of every application's JVM
   * @param evidence told of every commit that is cut
   */
  public Fleet(
      Path data,
      TemporalMode mode,
      PrintStream out,
      Map<String, String> settings,
      Map<String, String> flags,
      Consumer<String> evidence) {
    this.data = data;
    this.mode = mode;
    this.ports = Ports.anyFree(out);
    this.out = out;
    this.settings = Map.copyOf(settings);
    this.flags = Map.copyOf(flags);
    this.evidence = evidence;
  }

  /**
   * Starts on nothing: what an earlier fleet left in the folder is gone. Returns when every process
   * works. After a failure the caller closes the fleet.
   */
  public void start() throws IOException, SQLException {
    DataDirectory locked = own(DataDirectory.lock(data));
    directory = locked;
    EmbeddedCluster.stopLeftOver(locked, out);
    DevServer.stopLeftOver(locked, out);
    erase(locked);
    CrashingCluster postgres = own(new CrashingCluster(locked, ports.of(Listener.POSTGRES), out));
    cluster = postgres;
    postgres.start();
    startMember(temporalMember(locked)).awaitReady();
    App.ALL.forEach(this::createApplication);
    for (App app : App.ALL) {
      startMember(member(app.name()));
    }
    members.values().forEach(Member::awaitReady);
    archiveClasses();
    api = own(TcpProxy.to(ports.of(Listener.API)));
  }

  /**
   * Keeps what a start of an application costs in a folder; to be said before {@link #start}, which
   * takes longer the first time.
   */
  public void keepClassesIn(Path folder) throws IOException {
    archives = ClassArchives.in(folder.toAbsolutePath());
  }

  /** An archive is written when its program ends in order. */
  private void archiveClasses() {
    ClassArchives kept = archives;
    if (kept != null) {
      App.ALL.stream()
          .map(App::name)
          .filter(name -> !kept.has(name))
          .forEach(name -> member(name).restart());
    }
  }

  /** What is judged is what this fleet did. */
  private static void erase(DataDirectory directory) throws IOException {
    FileSystemUtils.deleteRecursively(directory.resolve("postgres"));
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(directory.resolve("temporal.db" + suffix));
    }
    for (String name : MEMBERS) {
      Files.deleteIfExists(directory.resolve(name + ".log"));
    }
  }

  private Member temporalMember(DataDirectory locked) {
    Member temporal =
        new Member(
            TEMPORAL,
            temporalCommand(locked),
            locked.resolve("temporal.log"),
            () -> TemporalServer.answers(temporalTarget(), Duration.ofSeconds(2)),
            process -> rememberTemporal(locked, process));
    members.put(TEMPORAL, temporal);
    return temporal;
  }

  private List<String> temporalCommand(DataDirectory locked) {
    if (mode == TemporalMode.REAL) {
      Path binary =
          TemporalServer.binary(System.getenv())
              .orElseThrow(
                  () -> new UsageException("There is no temporal command: put it on the PATH."));
      return DevServer.commandLine(
          binary,
          System.getenv(),
          locked,
          ports.of(Listener.TEMPORAL),
          ports.of(Listener.TEMPORAL_UI));
    }
    List<String> command = java("temporal", Map.of(), "512m");
    command.add(InMemoryTemporalProcess.class.getName());
    command.add(Integer.toString(ports.of(Listener.TEMPORAL)));
    return command;
  }

  /** So that the next run finds it, should this one be killed. */
  private static void rememberTemporal(DataDirectory directory, Process process) {
    try {
      Files.writeString(directory.resolve("temporal.pid"), Long.toString(process.pid()));
    } catch (IOException failure) {
      LOG.warn("The process id of Temporal was not kept", failure);
    }
  }

  private String temporalTarget() {
    return "127.0.0.1:" + ports.of(Listener.TEMPORAL);
  }

  private void createApplication(App app) {
    try {
      URI health = health(app);
      Path log = directory().resolve(app.name() + ".log");
      List<String> command = command(app.name(), properties(app));
      members.put(
          app.name(), new Member(app.name(), command, log, () -> answers(health), process -> {}));
    } catch (IOException failure) {
      throw new IllegalStateException("no proxy for " + app.name(), failure);
    }
  }

  private Map<String, String> properties(App app) throws IOException {
    Map<String, String> properties = new LinkedHashMap<>(wiring(app).of(app));
    properties.putAll(settings);
    return properties;
  }

  private List<String> command(String app, Map<String, String> properties) {
    List<String> command = java(app, flags, "384m");
    command.addAll(List.of(AppProcess.class.getName(), app));
    command.addAll(List.of(App.arguments(properties)));
    return command;
  }

  /** Each application's own way to the others. */
  private Wiring wiring(App app) throws IOException {
    if (app.listener() == Listener.SANDBOX) {
      // The books that everything is judged by are kept on a hop without faults.
      return new Wiring(ports, this::jdbcUrl, temporalTarget(), "");
    }
    PostgresProxy database = own(PostgresProxy.to(ports.of(Listener.POSTGRES), evidence));
    TcpProxy temporal = own(TcpProxy.to(ports.of(Listener.TEMPORAL)));
    TcpProxy sandbox = own(TcpProxy.to(ports.of(Listener.SANDBOX)));
    // A twin's ways are its own, and nobody asks for them.
    databases.putIfAbsent(app.name(), database);
    temporals.putIfAbsent(app.name(), temporal);
    sandboxes.putIfAbsent(app.name(), sandbox);
    return new Wiring(
        ports,
        name -> "jdbc:postgresql://127.0.0.1:%d/%s".formatted(database.port(), name),
        "127.0.0.1:" + temporal.port(),
        "http://127.0.0.1:" + sandbox.port());
  }

  private List<String> java(String program, Map<String, String> properties, String heap) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Much is started again and again: the first compiler alone is done soonest.
    command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // As a container is run: what has no memory left is of no use any more.
    command.add("-XX:+ExitOnOutOfMemoryError");
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    ClassArchives kept = archives;
    if (kept != null) {
      command.addAll(kept.options(program));
    }
    command.add("-cp");
    command.add(kept == null ? System.getProperty("java.class.path") : kept.classPath());
    return command;
  }

  /** What time it is for an application, by the date of its answers. */
  public Instant clock(String app) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(health(App.named(app))).timeout(ANSWER).build();
    try {
      String date =
          http.send(request, BodyHandlers.discarding())
              .headers()
              .firstValue("Date")
              .orElseThrow(() -> new IOException(app + " dates no answer"));
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking " + app, interrupted);
    }
  }

  private URI health(App app) {
    return URI.create("http://127.0.0.1:" + ports.of(app.management()) + "/actuator/health");
  }

  private boolean answers(URI health) {
    HttpRequest request = HttpRequest.newBuilder(health).timeout(ANSWER).build();
    try {
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException noAnswer) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized Member startMember(Member member) throws IOException {
    if (closing) {
      throw new IOException("The fleet is being closed");
    }
    parts.push(member);
    member.start();
    return member;
  }

  /** A second worker of a service, on the same database and the same queue, once it works. */
  public synchronized Member twin(String app) throws IOException {
    Map<String, String> properties = properties(App.named(app));
    properties.put("server.port", "0");
    Path log = directory().resolve(app + "-twin.log");
    // It says nothing about its port: it is ready when it polls, and whoever wants it waits for
    // work.
    return startMember(
        new Member(app + "-twin", command(app, properties), log, () -> true, process -> {}));
  }

  /** A process: an application by its name, or {@link #TEMPORAL}. */
  public Member member(String name) {
    return Optional.ofNullable(members.get(name)).orElseThrow();
  }

  public Collection<Member> members() {
    return members.values();
  }

  /** An application's way to PostgreSQL; all but the sandbox have one. */
  public PostgresProxy postgres(String app) {
    return Optional.ofNullable(databases.get(app)).orElseThrow();
  }

  /** An application's way to Temporal. */
  public TcpProxy temporal(String app) {
    return Optional.ofNullable(temporals.get(app)).orElseThrow();
  }

  /** A service's way to the provider and the carrier. */
  public TcpProxy sandbox(String app) {
    return Optional.ofNullable(sandboxes.get(app)).orElseThrow();
  }

  /** The clients' way to the order API. */
  public TcpProxy api() {
    return Optional.ofNullable(api).orElseThrow();
  }

  /** Where clients call the order API. */
  public String apiUrl() {
    return "http://127.0.0.1:" + api().port();
  }

  public String sandboxUrl() {
    return "http://127.0.0.1:" + ports.of(Listener.SANDBOX);
  }

  /** Past all proxies, for those who judge. */
  public String jdbcUrl(String database) {
    return Optional.ofNullable(cluster).orElseThrow().jdbcUrl(database);
  }

  /** As a power cut of the process: nothing is flushed, nobody is told. Returns when it is dead. */
  public void crashPostgres() throws IOException {
    Optional.ofNullable(cluster).orElseThrow().crash();
  }

  /** Recovers from its log, if it does not run; how long that took. */
  public Duration restartPostgres() throws IOException, SQLException {
    return Optional.ofNullable(cluster).orElseThrow().recover();
  }

  /** Where the logs are. */
  public Path folder() {
    return data;
  }

  private DataDirectory directory() {
    return Optional.ofNullable(directory).orElseThrow();
  }

  private synchronized <T extends AutoCloseable> T own(T part) {
    parts.push(part);
    return part;
  }

  /** The applications first; one part's failure does not keep the others open. */
  @Override
  public synchronized void close() {
    closing = true;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception failure) {
        LOG.error("{} was not closed cleanly", part, failure);
      }
    }
    http.close();
  }
}
