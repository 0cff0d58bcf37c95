package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I3;

import java.util.List;

/**
 * I3. There is no goods issue in this system: the stock of a completed order stays reserved and
 * plays the part of what is shipped. So, for each SKU, what is on hand is available or reserved, no
 * figure is negative, and what is reserved is what the reservations hold that are not released; and
 * for each order at rest, what it holds is what was ordered if its customer keeps it, and nothing
 * otherwise. See docs/decisions/012-reserved-is-shipped.md.
 *
 * <p>Not judged: what was released by other means than ours, and the lines of an order that has
 * expired, which are no longer known.
 */
final class StockRules {

  private final Books books;
  private final Findings findings;

  StockRules(Books books, Findings findings) {
    this.books = books;
    this.findings = findings;
  }

  void judge() {
    books.stock.forEach(this::stock);
    for (Case each : books.cases()) {
      if (each.isAtRest() && each.order != null && !each.isResolved(Part.STOCK)) {
        order(each, each.order);
      }
    }
  }

  private void stock(Books.Stock row) {
    if (row.onHand() != row.available() + row.reserved()
        || row.available() < 0
        || row.reserved() < 0
        || row.reserved() != row.held()) {
      findings.add(
          I3,
          "%s: %d on hand, %d available, %d reserved, %d held by reservations"
              .formatted(row.sku(), row.onHand(), row.available(), row.reserved(), row.held()));
    }
  }

  private void order(Case each, Case.Order order) {
    List<String> held =
        each.account(Part.STOCK).entries.stream()
            .filter(entry -> !entry.isUndone())
            .map(Account.Entry::object)
            .toList();
    if (!each.isKept() && !held.isEmpty()) {
      findings.add(each.finding(I3, each.end() + ", but " + held + " is held"));
    } else if (each.isKept() && held.isEmpty()) {
      findings.add(each.finding(I3, each.end() + ", but nothing is held"));
    } else if (each.isKept() && order.lines() != null && !held.equals(List.of(order.lines()))) {
      findings.add(
          each.finding(I3, "%s: [%s] ordered, %s held".formatted(each.end(), order.lines(), held)));
    }
  }
}
