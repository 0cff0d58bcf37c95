package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** E4: everything dies at once in mid-order, and is started again. */
final class KillAndRestartTest {

  private static final int ORDERS = 20;

  /** The in-memory Temporal always, which forgets all; the real one wherever it is installed. */
  static List<TemporalMode> temporals() {
    boolean real = TemporalServer.binary(System.getenv()).isPresent();
    System.out.println(
        real
            ? "Kill and restart: in-memory and real Temporal"
            : "Kill and restart: in-memory only," + " there is no temporal command on the PATH");
    return real ? List.of(TemporalMode.MEMORY, TemporalMode.REAL) : List.of(TemporalMode.MEMORY);
  }

  @ParameterizedTest
  @MethodSource("temporals")
  void everyOrderEndsWithEachEffectOnceAfterAKillInMidOrder(
      TemporalMode temporal, @TempDir Path data) throws Exception {
    List<String> ids = new ArrayList<>();
    try (Up up = Up.start(data, temporal)) {
      Shop shop = up.shop();
      for (int i = 0; i < ORDERS; i++) {
        String key = UUID.randomUUID().toString();
        ids.add(Shop.json(shop.submit(key, Shop.order("TEA-2", 1))).path("id").asString());
      }
      // The first charge is in the provider's books: from here a kill lands in mid-order.
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(10))
          .until(() -> shop.ledger().path("charges").asInt() > 0);
      up.kill();
    }
    try (Up up = Up.start(data, temporal)) {
      Shop shop = up.shop();
      long open = shop.query("orders", "SELECT count(*) FROM orders WHERE ended_at IS NULL");
      System.out.println(temporal + ": " + open + " of " + ORDERS + " orders were in the middle");
      assertThat(open).as("orders in flight when the kill landed").isPositive();
      for (String id : ids) {
        JsonNode order = shop.awaitEnd(id);
        assertThat(order.path("status").asString()).isEqualTo("COMPLETED");
        JsonNode ledger = shop.ledger(id);
        assertThat(ledger.path("charges")).hasSize(1);
        assertThat(ledger.path("labels")).hasSize(1);
        assertThat(ledger.path("refunds")).isEmpty();
      }
      assertThat(shop.query("inventory", "SELECT reserved FROM stock WHERE sku = 'TEA-2'"))
          .isEqualTo(ORDERS);
      if (temporal == TemporalMode.REAL) {
        assertHistoryListsTheSteps(up, shop, ids.getFirst());
      }
      assertThat(up.terminate()).isZero();
    }
  }

  /** As a person would look: with Temporal's own command. */
  private static void assertHistoryListsTheSteps(Up up, Shop shop, String id) throws Exception {
    String workflow = Shop.json(shop.get("/v1/orders/" + id)).path("workflowId").asString();
    Path temporal = TemporalServer.binary(System.getenv()).orElseThrow();
    Process show =
        new ProcessBuilder(
                temporal.toString(),
                "workflow",
                "show",
                "--detailed",
                "--address",
                up.temporal,
                "--workflow-id",
                workflow)
            .redirectErrorStream(true)
            .start();
    String history = new String(show.getInputStream().readAllBytes(), UTF_8);
    assertThat(history).contains("reserve-inventory", "charge-payment", "create-shipment");
    assertThat(show.waitFor()).isZero();
  }

  /** A stack in a JVM of its own, started as the launcher starts it. */
  private static final class Up implements AutoCloseable {

    private static final Pattern DATABASE = Pattern.compile("Database (\\w+) +(jdbc:\\S+)\\?.*");
    private static final Pattern LEDGER = Pattern.compile("Sandbox ledger +(http://[^/\\s]+).*");
    private static final Pattern TEMPORAL = Pattern.compile("Temporal +(127[0-9.]+:\\d+),.*");
    private static final Pattern READY = Pattern.compile("Stepkey is ready: (http://\\S+)");

    private final Process process;
    private final Map<String, String> databases = new HashMap<>();
    private String sandbox = "";
    private String api = "";
    private String temporal = "";

    private Up(Process process) {
      this.process = process;
    }

    static Up start(Path data, TemporalMode temporal) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(Stepkey.class.getName(), "up", "--data", data.toString()));
      command.addAll(List.of("--temporal", temporal.name().toLowerCase(java.util.Locale.ROOT)));
      for (Listener listener : Listener.values()) {
        command.addAll(List.of(listener.option(), "0"));
      }
      ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
      // The server of this test is its own, to be killed with it.
      process.environment().remove("TEMPORAL_ADDRESS");
      Up up = new Up(process.start());
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
          Thread.ofVirtual().start(() -> lines.lines().forEach(rest -> {}));
          return;
        }
      }
      throw new IllegalStateException("up ended before it was ready");
    }

    private static Optional<Matcher> match(Pattern pattern, String line) {
      return Optional.of(pattern.matcher(line.strip())).filter(Matcher::matches);
    }

    Shop shop() {
      return new Shop(api, sandbox, name -> Objects.requireNonNull(databases.get(name), name));
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
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
}
