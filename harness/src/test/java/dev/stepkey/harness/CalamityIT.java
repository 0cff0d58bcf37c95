package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A5, C10, C17: what takes a thousand orders and minutes, which is why it is not part of the plain
 * suite (IT).
 */
@ExtendWith(RunningFleet.class)
final class CalamityIT {

  private static final Duration LIMIT = Duration.ofMinutes(8);

  private final Fleet fleet;
  private final Shop shop;

  CalamityIT(Fleet fleet) {
    this.fleet = fleet;
    this.shop = RunningFleet.shop(fleet);
  }

  @Test
  void a5AThousandOrdersInFlightOutliveTheLossOfAllHistories() throws Exception {
    Member inventory = fleet.member("inventory");
    inventory.killAndHold();
    List<Integer> statuses = buy("a5", "TEA-2", 1_000);
    assertThat(statuses).hasSize(1_000).containsOnly(202);
    assertThat(open()).isEqualTo(1_000);
    // In memory: what it knew is gone with it.
    fleet.member(Fleet.TEMPORAL).kill();
    inventory.start();
    awaitNoneOpen();
    assertThat(count("ended_as = 'COMPLETED'", "a5")).isEqualTo(1_000);
    RunningFleet.assertClean(fleet);
  }

  @Test
  void c17OfTwoThousandBuyersExactlyAsManyGetTheirPieceAsThereAre() throws Exception {
    try (Connection superuser = shop.connect("inventory", "postgres");
        Statement statement = superuser.createStatement()) {
      statement.execute("UPDATE stock SET on_hand = 200, available = 200 WHERE sku = 'POT-1'");
    }
    try (ExecutorService sale = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Integer>> buyers = sale.submit(() -> buy("c17", "POT-1", 2_000));
      await().atMost(LIMIT).until(() -> count("TRUE", "c17") > 600);
      fleet.crashPostgres();
      fleet.restartPostgres();
      assertThat(buyers.get()).hasSize(2_000).containsOnly(202);
    }
    awaitNoneOpen();
    assertThat(count("ended_as = 'COMPLETED'", "c17")).isEqualTo(200);
    assertThat(count("ended_as = 'COMPENSATED' AND reason_code = 'out-of-stock'", "c17"))
        .isEqualTo(1_800);
    assertThat(shop.query("inventory", "SELECT available FROM stock WHERE sku = 'POT-1'")).isZero();
    RunningFleet.assertClean(fleet);
  }

  /** Each sends until it is answered; the statuses of the answers. */
  private List<Integer> buy(String sale, String sku, int buyers) throws Exception {
    Semaphore atOnce = new Semaphore(16);
    List<Future<Integer>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < buyers; i++) {
        String key = sale + "-" + i;
        running.add(threads.submit(oneAtATime(atOnce, () -> buyOne(key, sku))));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> each : running) {
      statuses.add(each.get());
    }
    return statuses;
  }

  private static <T> Callable<T> oneAtATime(Semaphore places, Callable<T> what) {
    return () -> {
      places.acquire();
      try {
        return what.call();
      } finally {
        places.release();
      }
    };
  }

  private int buyOne(String key, String sku) {
    String body = Shop.order(sku, 1);
    return await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(() -> shop.submit(key, body).statusCode(), status -> status < 500);
  }

  private long open() throws Exception {
    return shop.query("orders", "SELECT count(*) FROM orders WHERE ended_at IS NULL");
  }

  private long count(String condition, String sale) throws Exception {
    return shop.query(
        "orders",
        "SELECT count(*) FROM orders WHERE idempotency_key LIKE '%s-%%' AND %s"
            .formatted(sale, condition));
  }

  private void awaitNoneOpen() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(() -> open() == 0);
  }
}
