package dev.stepkey.harness.drill;

import dev.stepkey.harness.drill.Difference.Found;
import dev.stepkey.harness.drill.Request.Way;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.step.Fingerprint;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the services must answer, by their own records.
 *
 * <p><b>A record that is missing is reported, and its request is not sent.</b> Without its record a
 * step runs, and in staging that is a real charge or a real label: a drill that sends first and
 * judges the answer afterwards would do the very damage that it looks for. So a request is sent
 * only where a record has been read in a state that answers without doing anything, and where the
 * rebuilt command has the record's fingerprint.
 */
final class Expectations {

  private final OrderBook book;

  Expectations(OrderBook book) {
    this.book = book;
  }

  /**
   * All requests of these orders: the steps, and where the order is undone, its compensations.
   *
   * @throws Found if a record is missing, or is not one of an order that ended so
   */
  List<Expectation> of(List<FinishedOrder> orders) throws SQLException, Found {
    List<Expectation> expectations = new ArrayList<>();
    List<OrderInput> inputs = orders.stream().map(FinishedOrder::input).toList();
    for (Step step : Step.values()) {
      Map<String, StepRow> records = book.records(step, inputs);
      for (FinishedOrder order : orders) {
        StepRow row = checked(order, step, records.get(OrderBook.keyOf(order.input())));
        expectations.add(expectation(order, new Request(order.input(), step, Way.FORWARD), row));
        if (order.ending().isUndone()) {
          expectations.add(expectation(order, new Request(order.input(), step, Way.UNDO), row));
        }
      }
    }
    return expectations;
  }

  private static Expectation expectation(FinishedOrder order, Request request, StepRow row) {
    return new Expectation(request, order.ending(), row.answer(request));
  }

  /** Of what is asked before all these: see {@link Request#harmless}. */
  static Expectation probe(List<Expectation> expected) {
    Expectation shipped =
        expected.stream()
            .filter(each -> each.request().step() == Step.SHIP && !each.request().undo())
            .findFirst()
            .orElseThrow();
    Request request = Request.harmless(shipped.request().order());
    return new Expectation(request, shipped.ending(), shipped.answer());
  }

  private static StepRow checked(FinishedOrder order, Step step, @Nullable StepRow row)
      throws Found {
    String expected = order.ending().expected();
    if (row == null) {
      throw new Found(new Difference(order.id(), step.forward(), expected, "no step record"));
    }
    if (!order.ending().allows(row.state())) {
      String got = "a step record in state " + row.state();
      throw new Found(new Difference(order.id(), step.forward(), expected, got));
    }
    String rebuilt = Fingerprint.of(step.command(order.input())).value();
    String recorded = row.fingerprint();
    if (recorded != null && !recorded.equals(rebuilt)) {
      throw new Found(new Difference(order.id(), step.forward(), "a command " + recorded, rebuilt));
    }
    return row;
  }

  /**
   * Once more, immediately before these are sent.
   *
   * @throws Found if a record is gone or answers something else by now
   */
  void recheck(List<Expectation> due) throws SQLException, Found {
    for (Step step : Step.values()) {
      List<Expectation> ofStep =
          due.stream().filter(each -> each.request().step() == step).toList();
      if (!ofStep.isEmpty()) {
        recheck(step, ofStep);
      }
    }
  }

  private void recheck(Step step, List<Expectation> due) throws SQLException, Found {
    Map<String, StepRow> records =
        book.records(step, due.stream().map(each -> each.request().order()).distinct().toList());
    for (Expectation each : due) {
      OrderInput order = each.request().order();
      FinishedOrder finished = new FinishedOrder(order, each.ending());
      StepRow row = checked(finished, step, records.get(OrderBook.keyOf(order)));
      if (!row.answer(each.request()).equals(each.answer())) {
        throw new Found(each.but(row.answer(each.request()).toString()));
      }
    }
  }
}
