package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.saga.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A stack in a JVM of its own, started as the launcher starts it. */
final class Up implements AutoCloseable {

  /** By its name, as the launcher has it: the command line knows this package. */
  private static final String LAUNCHED = "dev.stepkey.harness.cli.Stepkey";

  private static final Pattern DATABASE = Pattern.compile("Database (\\w+) +(jdbc:\\S+)\\?.*");
  private static final Pattern LEDGER = Pattern.compile("Sandbox ledger +(http://[^/\\s]+).*");
  private static final Pattern TEMPORAL = Pattern.compile("Temporal +(127[0-9.]+:\\d+),.*");
  private static final Pattern READY = Pattern.compile("Stepkey is ready: (http://\\S+)");

  private final Path data;
  private final Process process;
  private final Map<String, String> databases = new HashMap<>();
  private String sandbox = "";
  private String api = "";
  private String temporal = "";

  private Up(Path data, Process process) {
    this.data = data;
    this.process = process;
  }

  static Up start(Path folder, TemporalMode temporal) throws IOException {
    // Servers are recognised by the real path among their arguments.
    Path data = folder.toRealPath();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String step : Progress.STEPS) {
      // Until then a real server waits for the answer of an attempt that was killed.
      command.add("-Dstepkey.orders.steps." + step + ".start-to-close=5s");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(LAUNCHED, "up", "--data", data.toString()));
    command.addAll(List.of("--temporal", temporal.name().toLowerCase(Locale.ROOT)));
    for (Listener listener : Listener.values()) {
      command.addAll(List.of(listener.option(), "0"));
    }
    ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
    // The server of this test is its own, to be killed with it.
    process.environment().remove("TEMPORAL_ADDRESS");
    Up up = new Up(data, process.start());
    up.awaitReady();
    return up;
  }

  private void awaitReady() throws IOException {
    BufferedReader lines = process.inputReader(UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println("up: " + line);
      match(DATABASE, line).ifPresent(found -> databases.put(found.group(1), found.group(2)));
      match(LEDGER, line).ifPresent(found -> sandbox = found.group(1));
      match(TEMPORAL, line).ifPresent(found -> temporal = found.group(1));
      Optional<Matcher> ready = match(READY, line);
      if (ready.isPresent()) {
        api = ready.get().group(1);
        // Nobody may be kept waiting on a full pipe.
        Thread.ofVirtual().start(() -> drain(lines));
        return;
      }
    }
    throw new IllegalStateException("up ended before it was ready");
  }

  private static void drain(BufferedReader lines) {
    try {
      lines.transferTo(Writer.nullWriter());
    } catch (IOException ended) {
      // Who ends the process closes its output.
    }
  }

  private static Optional<Matcher> match(Pattern pattern, String line) {
    return Optional.of(pattern.matcher(line.strip())).filter(Matcher::matches);
  }

  /** Where its Temporal listens. */
  String temporal() {
    return temporal;
  }

  Shop shop() {
    return new Shop(api, sandbox, name -> Objects.requireNonNull(databases.get(name), name));
  }

  /** As {@code kill -9} does; the servers stay behind, as the children of nobody. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The same, with all servers that it had started. */
  void killWithServers() throws IOException, InterruptedException {
    List<ProcessHandle> servers = servers();
    process.destroyForcibly();
    servers.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    servers.forEach(server -> server.onExit().join());
  }

  private List<ProcessHandle> servers() throws IOException {
    Path cluster = data.resolve("postgres");
    Path histories = data.resolve("temporal.db");
    List<ProcessHandle> servers = new ArrayList<>();
    ProcessHandle postmaster =
        new LeftOver("postgres", cluster.resolve("postmaster.pid"), cluster).find().orElseThrow();
    servers.add(postmaster);
    postmaster.descendants().forEach(servers::add);
    new LeftOver("temporal", data.resolve("temporal.pid"), histories)
        .find()
        .ifPresent(servers::add);
    return servers;
  }

  /** As {@code kill} does; the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
