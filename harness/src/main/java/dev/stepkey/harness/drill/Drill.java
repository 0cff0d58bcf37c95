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
  private @Nullable String unread;
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
   * @throws AnotherDeployment if the services behind Temporal do not know these orders
   */
  Report run() throws SQLException, NothingToDrill, AnotherDeployment {
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
      throws SQLException, Found, AnotherDeployment {
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
    } catch (Found found) {
      throw readAfter(inputs, found);
    }
    Effects last = Effects.of(inputs, databases, sandbox);
    after = last;
    Optional<Difference> moved = first.differenceTo(last);
    if (moved.isPresent()) {
      throw new Found(moved.get());
    }
  }

  /** What was found is found, whether the books can still be read or not. */
  private Found readAfter(List<OrderInput> inputs, Found found) {
    try {
      after = Effects.of(inputs, databases, sandbox);
    } catch (SQLException | RuntimeException e) {
      unread = String.valueOf(e.getMessage());
      found.addSuppressed(e);
    }
    return found;
  }

  private void send(List<Expectation> all, Expectations expectations)
      throws SQLException, Found, AnotherDeployment {
    try (Sender sender = Sender.start(settings.temporal(), settings.namespace(), converter)) {
      requireSameDeployment(sender, Expectations.probe(all), expectations);
      try {
        sender.send(all, settings.rate(), expectations::recheck);
      } finally {
        sent = sender.sent();
        answered = sender.answered();
      }
    }
  }

  private void requireSameDeployment(Sender sender, Expectation probe, Expectations expectations)
      throws SQLException, Found, AnotherDeployment {
    expectations.recheck(List.of(probe));
    Answer answer = sender.ask(probe.request());
    if (!answer.equals(probe.answer())) {
      throw new AnotherDeployment(probe.but(answer.toString()));
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
        unread,
        difference,
        (System.nanoTime() - start) / 1e9);
  }

  /** Temporal leads to other services than those whose databases were read. */
  static final class AnotherDeployment extends Exception {
    private static final long serialVersionUID = 1L;

    AnotherDeployment(Difference answer) {
      super(
          "asked for %s of order %s, they answered %s, and recorded is %s"
              .formatted(answer.what(), answer.order(), answer.got(), answer.expected()));
    }
  }

  /** No order has ended, or all that have are as old as the records that may be erased. */
  static final class NothingToDrill extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
