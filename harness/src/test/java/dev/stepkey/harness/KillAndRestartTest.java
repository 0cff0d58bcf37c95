package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** B1, E4: in mid-order the process dies, alone or with all that it started, and starts again. */
final class KillAndRestartTest {

  private static final int ORDERS = 20;

  /** Who is killed: all workers and the API, or PostgreSQL and a real Temporal with them. */
  enum Victims {
    PROCESS,
    EVERYTHING
  }

  /** The in-memory Temporal always, which forgets all; the real one wherever it is installed. */
  static List<Arguments> kills() {
    boolean real = TemporalServer.binary(System.getenv()).isPresent();
    System.out.println(
        real
            ? "Kill and restart: in-memory and real Temporal"
            : "Kill and restart: in-memory only," + " there is no temporal command on the PATH");
    return real
        ? List.of(
            arguments(TemporalMode.MEMORY, Victims.PROCESS),
            arguments(TemporalMode.REAL, Victims.PROCESS),
            arguments(TemporalMode.REAL, Victims.EVERYTHING))
        : List.of(
            arguments(TemporalMode.MEMORY, Victims.PROCESS),
            arguments(TemporalMode.MEMORY, Victims.EVERYTHING));
  }

  @ParameterizedTest
  @MethodSource("kills")
  void everyOrderEndsWithEachEffectOnceAfterAKillInMidOrder(
      TemporalMode temporal, Victims victims, @TempDir Path data) throws Exception {
    List<String> ids = new ArrayList<>();
    Instant killed;
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
      if (victims == Victims.EVERYTHING) {
        up.killWithServers();
      } else {
        up.kill();
      }
      killed = Instant.now();
    }
    try (Up up = Up.start(data, temporal)) {
      Shop shop = up.shop();
      // Some may have ended since.
      String inFlight =
          "SELECT count(*) FROM orders WHERE ended_at IS NULL OR ended_at > '" + killed + "'";
      long open = shop.query("orders", inFlight);
      System.out.printf(
          "%s, %s killed: %d of %d orders were in the middle%n", temporal, victims, open, ORDERS);
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
        // The last run of some order may have found it ended.
        assertThat(ids).anySatisfy(id -> assertHistoryListsTheSteps(up, shop, id));
      }
      assertThat(up.terminate()).isZero();
    }
  }

  /** As a person would look: with Temporal's own command. */
  private static void assertHistoryListsTheSteps(Up up, Shop shop, String id) throws Exception {
    String workflow = Shop.json(shop.get("/v1/orders/" + id)).path("workflowId").asString();
    TemporalCommand temporal = TemporalCommand.at(up.temporal());
    String history = temporal.workflow("show", workflow, "--detailed");
    assertThat(history).contains("reserve-inventory", "charge-payment", "create-shipment");
  }
}
