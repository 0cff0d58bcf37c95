package dev.stepkey.harness;

import static org.awaitility.Awaitility.await;

import dev.stepkey.harness.GridModel.Cell;
import dev.stepkey.harness.GridModel.Ending;
import dev.stepkey.harness.fault.Direction;
import dev.stepkey.harness.fault.Evidence;
import dev.stepkey.harness.fault.Fault;
import dev.stepkey.harness.fault.FaultPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** Cells of the fault grid on one running system: an order each. */
final class GridRun {

  /** A late delivery comes ten seconds after its step at the latest. */
  private static final Duration EVIDENCE_LIMIT = Duration.ofSeconds(30);

  private static final String SKU = "TEA-1";
  private static final int AMOUNT = 1290;

  private static final String AFTER = "after the compensation";

  private final Shop shop;
  private final Path evidence;

  GridRun(Shop shop, Path evidence) {
    this.shop = shop;
    this.evidence = evidence;
  }

  /**
   * What became of a cell.
   *
   * @param attempts at its step or compensation
   * @param landed how often its fault happened
   * @param wrong what is not as the model says; empty if all is
   */
  record Result(Cell cell, long attempts, long landed, String wrong) {}

  private record Order(Cell cell, String key, String id, String wrong) {}

  /** Runs so many lanes at once, the cells of each in turn; judges all when the last has ended. */
  List<Result> run(List<List<Cell>> lanes, int atOnce) throws Exception {
    List<Order> orders = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce)) {
      List<Future<List<Order>>> running = new ArrayList<>();
      for (List<Cell> lane : lanes) {
        running.add(threads.submit(() -> lane.stream().map(this::drive).toList()));
      }
      for (Future<List<Order>> lane : running) {
        orders.addAll(lane.get());
      }
    }
    List<Result> results = new ArrayList<>();
    List<Evidence.Line> lines = Evidence.read(evidence);
    try (Books books = new Books(shop)) {
      for (Order order : orders) {
        results.add(judge(order, books, lines));
      }
    }
    return results;
  }

  private Order drive(Cell cell) {
    String key =
        FaultPlan.keyPrefix(cell.fault(), cell.step()) + Long.toHexString(System.nanoTime());
    String id = "";
    try {
      String body = Shop.order(SKU, 1, "pm_card_visa", cell.ending().street());
      id = Shop.id(shop.submit(key, body).body());
      if (cell.ending().isCancelled()) {
        await(key).atMost(EVIDENCE_LIMIT).until(() -> isAttempted(cell, key));
        shop.post(id, "cancel");
      }
      JsonNode ended = shop.awaitEnd(id);
      if (cell.ending() == Ending.RETURNED) {
        ended = returned(id, key);
      }
      await(key).atMost(EVIDENCE_LIMIT).until(() -> landed(cell, key, Evidence.read(evidence)) > 0);
      return new Order(cell, key, id, compare(cell.ending(), ended));
    } catch (Exception | AssertionError failure) {
      return new Order(cell, key, id, failure.toString());
    }
  }

  private boolean isAttempted(Cell cell, String key) throws IOException {
    return Evidence.read(evidence).stream()
        .anyMatch(line -> line.key().equals(key) && line.step().equals(cell.step()));
  }

  private JsonNode returned(String id, String key) throws IOException, InterruptedException {
    shop.post(id, "return", key + "-r");
    return shop.await(id, order -> order.path("status").asString().equals("RETURNED"));
  }

  private static String compare(Ending ending, JsonNode order) {
    JsonNode reason = order.path("reason");
    String why =
        (reason.path("step").asString("") + " " + reason.path("code").asString("")).strip();
    String status = order.path("status").asString();
    return status.equals(ending.status()) && why.equals(ending.reason())
        ? ""
        : "it is %s %s instead of %s %s".formatted(status, why, ending.status(), ending.reason());
  }

  private static long landed(Cell cell, String key, List<Evidence.Line> lines) {
    return lines.stream()
        .filter(line -> line.key().equals(key) && line.step().equals(cell.step()))
        .filter(line -> line.fault() == cell.fault())
        .filter(line -> !isForwardStepThatComesLate(cell) || line.what().contains(AFTER))
        .count();
  }

  /** While nothing is undone yet it would be a plain duplicate. */
  private static boolean isForwardStepThatComesLate(Cell cell) {
    return cell.fault() == Fault.LATE_DELIVERY && Direction.of(cell.step()) == Direction.FORWARD;
  }

  private static long attempts(Order order, List<Evidence.Line> lines) {
    return lines.stream()
        .filter(line -> line.key().equals(order.key()))
        .filter(line -> line.step().equals(order.cell().step()))
        .filter(line -> line.fault() == Fault.NONE && line.what().equals("attempt"))
        .count();
  }

  private Result judge(Order order, Books books, List<Evidence.Line> lines) {
    long landed = landed(order.cell(), order.key(), lines);
    String wrong = order.wrong();
    if (wrong.isEmpty()) {
      wrong = landed == 0 ? "its fault did not land" : judgeBooks(order, books);
    }
    return new Result(order.cell(), attempts(order, lines), landed, wrong);
  }

  private String judgeBooks(Order order, Books books) {
    Ending ending = order.cell().ending();
    try {
      Effects effects = Effects.of(shop, order.id());
      if (!effects.equals(ending.effects())) {
        return effects + " instead of " + ending.effects();
      }
      if (ending == Ending.COMPLETED) {
        books.assertCompleted(order.id(), order.key(), AMOUNT);
      } else {
        books.assertNothingStands(order.id(), order.key());
      }
      return "";
    } catch (Exception | AssertionError failure) {
      return failure.toString();
    }
  }
}
