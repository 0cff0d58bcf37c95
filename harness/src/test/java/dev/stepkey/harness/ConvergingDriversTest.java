package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.TwoDrivers.Ending;
import dev.stepkey.orchestrator.saga.Decision;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Every order is driven by two at once: the workflow, and a plain loop over the same saga that
 * calls the services without Temporal. A customer cancels every second one meanwhile. Whoever
 * decides, each order ends in one way, and all books say the same about it.
 */
@ExtendWith(RunningStack.class)
final class ConvergingDriversTest {

  private static final int ORDERS = 1_000;
  private static final int AT_ONCE = 24;
  private static final String SEED = "stepkey.drivers.seed";

  /** Each side decides that many at least, or it was no race. */
  private static final int WON_AT_LEAST = ORDERS / 50;

  private final Stack stack;
  private final Shop shop;
  private final ConvergenceTally tally = new ConvergenceTally();

  ConvergingDriversTest(Stack stack, Shop shop) {
    this.stack = stack;
    this.shop = shop;
  }

  @Test
  void anOrderEndsOnceAndAlikeForTwoDriversAndItsCustomer() throws Exception {
    addProducts();
    long seed = Long.getLong(SEED, System.nanoTime());
    Map<String, Long> sold = new HashMap<>();
    try (Books books = new Books(shop)) {
      for (Ending ending : driveAll(seed)) {
        ConvergingOrder order = ending.order();
        if (judged(order, () -> hasCompleted(books, ending))) {
          sold.merge(order.sku(), (long) order.quantity(), Long::sum);
        }
      }
    }
    assertStockAddsUp(sold);
    System.out.printf("converging drivers: %d orders from seed %d: %s%n", ORDERS, seed, tally);
    tally.assertEverybodyWon(WON_AT_LEAST);
  }

  private List<Ending> driveAll(long seed) throws Exception {
    List<Ending> endings = new ArrayList<>();
    TwoDrivers drivers = new TwoDrivers(stack, shop);
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Ending>> running =
          LongStream.range(seed, seed + ORDERS)
              .mapToObj(ConvergingOrder::of)
              .map(order -> threads.submit(() -> judged(order, () -> drivers.drive(order))))
              .toList();
      try {
        for (Future<Ending> ending : running) {
          endings.add(ending.get(5, TimeUnit.MINUTES));
        }
      } catch (ExecutionException failure) {
        threads.shutdownNow();
        throw failure;
      }
    }
    return endings;
  }

  /** Judges an order: false if it was compensated. */
  private boolean hasCompleted(Books books, Ending ending) throws Exception {
    ConvergingOrder order = ending.order();
    JsonNode row = Shop.json(shop.get("/v1/orders/" + ending.id()));
    String status = row.path("status").asString();
    assertThat(status).isIn("COMPLETED", "COMPENSATED");
    boolean completed = status.equals("COMPLETED");
    Decision end = completed ? Decision.PROCEED : Decision.ABORT;
    assertThat(List.of(ending.plain(), ending.durable()))
        .as("how the plain loop and the workflow found its end")
        .isSubsetOf(end, Decision.CLOSED);
    order.assertFits(completed);
    ending.cancel().ifPresent(told -> order.assertFits(told.statusCode(), completed));
    if (completed) {
      books.assertCompleted(ending.id(), order.key(), order.amount());
    } else {
      books.assertNothingStands(ending.id(), order.key());
    }
    tally.count(row, ending.plainDecided(), ending.cancel().map(HttpResponse::statusCode));
    return completed;
  }

  private interface Judged<T> {
    T run() throws Exception;
  }

  /** Maven runs the tests of a module in the module's folder. */
  private static <T> T judged(ConvergingOrder order, Judged<T> check) {
    try {
      return check.run();
    } catch (Exception | AssertionError broken) {
      System.out.printf(
          "%s failed; again, as the first of %d orders: ./stepkey test -pl harness -am"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest=%s -D%s=%d%n",
          order, ORDERS, ConvergingDriversTest.class.getSimpleName(), SEED, order.seed());
      throw new AssertionError(order + ": " + broken.getMessage(), broken);
    }
  }

  /** Of their own, so that the sums are those of these orders. */
  private void addProducts() throws Exception {
    for (int i = 0; i <= ConvergingOrder.PRODUCTS; i++) {
      int pieces = i == 0 ? 0 : 3 * ORDERS;
      insert(
          "orders",
          "INSERT INTO product (sku, name, price, currency) VALUES ('CONVERGE-%d', '-', %d, 'EUR')"
              .formatted(i, ConvergingOrder.PRICE));
      insert(
          "inventory",
          "INSERT INTO stock (sku, on_hand, available) VALUES ('CONVERGE-%d', %d, %d)"
              .formatted(i, pieces, pieces));
    }
  }

  private void insert(String database, String sql) throws Exception {
    try (Connection connection = shop.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertStockAddsUp(Map<String, Long> sold) throws Exception {
    for (int i = 0; i <= ConvergingOrder.PRODUCTS; i++) {
      String sku = "CONVERGE-" + i;
      String where = " FROM stock WHERE sku = '" + sku + "'";
      assertThat(shop.query("inventory", "SELECT reserved" + where))
          .as("%s held", sku)
          .isEqualTo(sold.getOrDefault(sku, 0L));
      assertThat(shop.query("inventory", "SELECT on_hand - available - reserved" + where))
          .as("%s adds up", sku)
          .isZero();
    }
  }
}
