package dev.stepkey.harness.drill;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.stepkey.harness.drill.Difference.Found;
import dev.stepkey.harness.drill.FinishedOrder.Ending;
import dev.stepkey.orchestrator.saga.OrderInput;
import io.temporal.common.converter.DataConverter;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the services again what finished orders asked of them, shuffled and duplicated.
 *
 * <p>First all records are read, and nothing is sent when one of them is missing: see {@link
 * Expectations}. Then the books are read, the requests sent, and the books read again.
 */
final class Drill {

  private final Settings settings;
  private final Databases databases;
  private final Optional<Sandbox> sandbox;
  private final DataConverter converter;
  private final PrintWriter out;
  private final long start = System.nanoTime();

  private Map<Ending, Long> endings = Map.of();
  private int requests;
  private int sent;
  private int answered;
  private @Nullable Effects before;
  private @Nullable Effects after;

  Drill(
      Settings settings,
      Databases databases,
      Optional<Sandbox> sandbox,
      DataConverter converter,
      PrintWriter out) {
    this.settings = settings;
    this.databases = databases;
    this.sandbox = sandbox;
    this.converter = converter;
    this.out = out;
  }

  /**
   * Sends everything, or stops at the first difference.
   *
   * @throws NothingToDrill if there is no finished order
   */
  Report run() throws SQLException, NothingToDrill {
    OrderBook book = new OrderBook(databases);
    List<FinishedOrder> orders = book.finished(settings.orders());
    if (orders.isEmpty()) {
      throw new NothingToDrill();
    }
    endings = new TreeMap<>(orders.stream().collect(groupingBy(FinishedOrder::ending, counting())));
    out.printf("%d finished orders: %s%n", orders.size(), endings);
    try {
      Expectations expectations = new Expectations(book);
      send(orders, expectations.of(orders), expectations);
      return report(null);
    } catch (Found found) {
      return report(found.difference());
    }
  }

  private void send(
      List<FinishedOrder> orders, List<Expectation> expected, Expectations expectations)
      throws SQLException, Found {
    requests = expected.size();
    List<Expectation> all = shuffled(expected);
    List<OrderInput> inputs = orders.stream().map(FinishedOrder::input).toList();
    Effects first = Effects.of(inputs, databases, sandbox);
    before = first;
    out.printf(
        "Sending their %d requests %d times each, shuffled, at %d a second: %d s at least%n%n",
        requests, settings.duplicates(), settings.rate(), all.size() / settings.rate());
    out.flush();
    try {
      send(all, expectations);
    } finally {
      after = Effects.of(inputs, databases, sandbox);
    }
    Optional<Difference> moved = first.differenceTo(after);
    if (moved.isPresent()) {
      throw new Found(moved.get());
    }
  }

  private void send(List<Expectation> all, Expectations expectations) throws SQLException, Found {
    try (Sender sender = Sender.start(settings.temporal(), converter)) {
      try {
        sender.send(all, settings.rate(), expectations::recheck);
      } finally {
        sent = sender.sent();
        answered = sender.answered();
      }
    }
  }

  private List<Expectation> shuffled(List<Expectation> expected) {
    List<Expectation> all = new ArrayList<>();
    for (int i = 0; i < settings.duplicates(); i++) {
      all.addAll(expected);
    }
    Collections.shuffle(all, new Random(settings.seed()));
    return all;
  }

  private Report report(@Nullable Difference difference) {
    return new Report(
        endings,
        requests,
        sent,
        answered,
        settings.duplicates(),
        settings.rate(),
        settings.seed(),
        sandbox.isPresent(),
        before == null ? Map.of() : before.counts(),
        after == null ? Map.of() : after.counts(),
        difference,
        (System.nanoTime() - start) / 1e9);
  }

  /** No order has ended, or all that have are as old as the records that may be erased. */
  static final class NothingToDrill extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
