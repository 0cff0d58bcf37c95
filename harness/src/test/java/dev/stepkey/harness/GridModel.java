package dev.stepkey.harness;

import dev.stepkey.harness.fault.Fault;
import dev.stepkey.schema.StepNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How every cell of the fault grid must end, written down from the design and not from what the
 * code does. The order of a cell is one that comes to the step or compensation of its column.
 */
final class GridModel {

  /** Which order a cell needs, and what is left of it. */
  enum Ending {
    /** Paid and shipped. */
    COMPLETED("Unter den Linden 1", Effects.EACH_ONCE, "COMPLETED", ""),
    /** The carrier refuses the street, so stock and money are undone. */
    UNSHIPPABLE(
        "REFUSED street 1",
        new Effects(1, 1, 1, 1, 0, 0),
        "COMPENSATED",
        "create-shipment shipment-postage-failure"),
    /** The provider refuses the card, so the stock is undone. */
    DECLINED(
        "Unter den Linden 1",
        new Effects(1, 1, 0, 0, 0, 0),
        "COMPENSATED",
        "charge-payment generic-decline"),
    /**
     * Cancelled while nothing is reserved: there is nothing to undo, and nothing may come later.
     */
    UNRESERVED("Unter den Linden 1", new Effects(0, 0, 0, 0, 0, 0), "COMPENSATED", "cancelled"),
    /** Cancelled while nothing is charged: the stock is undone. */
    UNCHARGED("Unter den Linden 1", new Effects(1, 1, 0, 0, 0, 0), "COMPENSATED", "cancelled"),
    /** Completed, and then returned: all three are undone. */
    RETURNED("Unter den Linden 1", new Effects(1, 1, 1, 1, 1, 1), "RETURNED", "");

    private final String street;
    private final Effects effects;
    private final String status;
    private final String reason;

    Ending(String street, Effects effects, String status, String reason) {
      this.street = street;
      this.effects = effects;
      this.status = status;
      this.reason = reason;
    }

    String street() {
      return street;
    }

    Effects effects() {
      return effects;
    }

    String status() {
      return status;
    }

    /** Whether the customer cancels as soon as the fault is there. */
    boolean isCancelled() {
      return reason.equals("cancelled");
    }

    /** Of a compensation: step and code. */
    String reason() {
      return reason;
    }
  }

  /**
   * One cell.
   *
   * @param notApplicable why there can be no such fault; empty if there can
   */
  record Cell(Fault fault, String step, Ending ending, String notApplicable) {

    boolean isApplicable() {
      return notApplicable.isEmpty();
    }
  }

  static final List<String> COLUMNS =
      List.of(
          StepNames.RESERVE_INVENTORY,
          StepNames.CHARGE_PAYMENT,
          StepNames.CREATE_SHIPMENT,
          StepNames.CANCEL_SHIPMENT,
          StepNames.REFUND_PAYMENT,
          StepNames.RELEASE_INVENTORY);

  /**
   * A late delivery of a step is one that comes after its compensation. A declined card stays
   * declined, whatever it would say later; a label that was refused and could be bought when its
   * shipment is made harmless is bought, because nothing else makes it harmless, and the order
   * completes with it. A compensation has no refusals: it is asked for until it is done. A step is
   * withheld until its compensation has come; before a shipment none comes but an operator's, and
   * after a compensation comes nothing.
   */
  private static final String TABLE =
      """
      fault                reserve     charge      create     cancel    refund       release
      error-before         completed   completed   completed  returned  unshippable  unshippable
      execute-then-fail    completed   completed   completed  returned  unshippable  unshippable
      delay-past-timeout   completed   completed   completed  returned  unshippable  unshippable
      duplicate-delivery   completed   completed   completed  returned  unshippable  unshippable
      late-delivery        unshippable unshippable returned   returned  unshippable  unshippable
      withheld             unreserved  uncharged   operator   end       end          end
      worker-killed-before completed   completed   completed  returned  unshippable  unshippable
      worker-killed-after  completed   completed   completed  returned  unshippable  unshippable
      session-killed       completed   completed   completed  returned  unshippable  unshippable
      commit-cut           completed   completed   completed  returned  unshippable  unshippable
      provider-reply-lost  no-provider completed   completed  returned  unshippable  no-provider
      provider-stall       no-provider completed   completed  returned  unshippable  no-provider
      provider-5xx-before  no-provider completed   completed  returned  unshippable  no-provider
      provider-5xx-after   no-provider completed   completed  returned  unshippable  no-provider
      decline-flip         no-provider declined    completed  returned  unshippable  no-provider
      """;

  private static final Map<String, String> NOT_APPLICABLE =
      Map.of(
          "no-provider", "n/a (no provider)",
          "operator", "n/a (nobody cancels)",
          "end", "n/a (nothing after)");

  private GridModel() {}

  /** Every fault at every step and compensation; none may be missing. */
  static List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    List<String> rows = TABLE.lines().skip(1).toList();
    for (Fault fault : Fault.values()) {
      if (fault != Fault.NONE) {
        addRow(cells, fault, rows);
      }
    }
    if (cells.size() != rows.size() * COLUMNS.size()) {
      throw new IllegalStateException("the table has rows of no fault");
    }
    return cells;
  }

  private static void addRow(List<Cell> cells, Fault fault, List<String> rows) {
    List<String> words =
        rows.stream()
            .map(row -> Arrays.asList(row.split(" +")))
            .filter(row -> row.getFirst().equals(fault.slug()) && row.size() == COLUMNS.size() + 1)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no whole row for " + fault.slug()));
    for (int i = 0; i < COLUMNS.size(); i++) {
      cells.add(cell(fault, COLUMNS.get(i), words.get(i + 1)));
    }
  }

  private static Cell cell(Fault fault, String step, String word) {
    String reason = NOT_APPLICABLE.getOrDefault(word, "");
    Ending ending =
        reason.isEmpty() ? Ending.valueOf(word.toUpperCase(Locale.ROOT)) : Ending.COMPLETED;
    return new Cell(fault, step, ending, reason);
  }
}
