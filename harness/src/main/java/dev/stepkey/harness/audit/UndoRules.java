package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I6;
import static dev.stepkey.harness.audit.Invariant.I7;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * I6 and I7.
 *
 * <p>I6: under a step that is voided or rejected nothing stands, here or outside, and nothing is in
 * our own book; and whatever the step came to, nothing took effect outside after its record was
 * closed as voided, rejected or compensated.
 *
 * <p>I7: where an order was aborted or returned, each step is recorded as undone, what it did was
 * undone in full by one inverse, and by the books' own times the label was given back before the
 * money, and the money before the stock was released. Where the customer keeps the order, also
 * after a return that came too late, each step is recorded as completed and has no inverse.
 *
 * <p>Of a step that a person has seen to by other means, the record is judged, and that the money
 * was not given back by the provider as well; not what stands. Not judged: records that retention
 * has erased.
 */
final class UndoRules {

  private final Books books;
  private final Findings findings;

  UndoRules(Books books, Findings findings) {
    this.books = books;
    this.findings = findings;
  }

  void judge() {
    for (Case each : books.cases()) {
      for (Part part : Part.values()) {
        Account account = each.account(part);
        if (account.record != null && !each.isResolved(part) && !each.isTouched) {
          tombstone(each, part, account, account.record);
        }
      }
      Case.Order order = each.order;
      if (each.isAtRest() && order != null) {
        for (Part part : Part.values()) {
          inverse(each, part, order);
        }
        sequence(each);
      }
    }
  }

  private void tombstone(Case each, Part part, Account account, Account.Row row) {
    if (row.isTombstone() && account.standing() > 0) {
      findings.add(
          each.finding(
              I6, "%s is %s, but stands: %s".formatted(part.step(), row, account.effects)));
    }
    if (row.isTombstone() && !account.entries.isEmpty()) {
      findings.add(
          each.finding(
              I6, "%s is %s, but our book has %s".formatted(part.step(), row, account.entries)));
    }
    for (Account.Effect effect : account.effects) {
      if (row.isUndone() && effect.at().isAfter(row.at())) {
        findings.add(
            each.finding(
                I6, "%s is %s, and afterwards came %s".formatted(part.step(), row, effect)));
      }
    }
  }

  private void inverse(Case each, Part part, Case.Order order) {
    Account account = each.account(part);
    record(each, part, account, order);
    if (each.isResolved(part)) {
      onceAltogether(each, part, account);
    } else if (each.isKept()) {
      kept(each, part, account);
    } else {
      undone(each, part, account);
    }
  }

  private void record(Case each, Part part, Account account, Case.Order order) {
    Account.Row row = account.record;
    Instant kept = books.watermarks.getOrDefault(part, Instant.MIN);
    boolean right =
        row == null
            ? order.acceptedAt().isBefore(kept)
            : row.isOpen() || (each.isKept() ? row.is("COMPLETED") : row.isUndone());
    if (!right) {
      findings.add(
          each.finding(I7, "%s, but %s is %s".formatted(each.end(), part.step(), account.state())));
    }
  }

  /**
   * Who has given money back by other means says so, and names the provider's refund if that was
   * one: any other refund is a second one.
   */
  private void onceAltogether(Case each, Part part, Account account) {
    String evidence = each.resolved.getOrDefault(part.compensation(), "");
    for (Account.Inverse inverse : account.inverses) {
      if (part == Part.MONEY && !evidence.contains(inverse.id())) {
        findings.add(
            each.finding(
                I7,
                "%s was resolved by other means (%s), and besides came %s"
                    .formatted(part.compensation(), evidence, inverse)));
      }
    }
  }

  private void kept(Case each, Part part, Account account) {
    boolean undone = account.entries.stream().anyMatch(Account.Entry::isUndone);
    if (undone || !account.inverses.isEmpty()) {
      findings.add(
          each.finding(
              I7,
              "%s, but %s was undone: %s %s"
                  .formatted(each.end(), part.step(), account.entries, account.inverses)));
    }
  }

  private void undone(Case each, Part part, Account account) {
    for (Account.Effect effect : account.effects) {
      List<Account.Inverse> inverses =
          account.inverses.stream()
              .filter(inverse -> inverse.object().equals(effect.object()))
              .toList();
      if (inverses.size() != 1 || inverses.getFirst().amount() != effect.amount()) {
        findings.add(
            each.finding(I7, "%s: %s was undone by %s".formatted(each.end(), effect, inverses)));
      }
    }
    if (!account.entries.stream().allMatch(Account.Entry::isUndone)) {
      findings.add(
          each.finding(
              I7,
              "%s, but our book does not show %s undone: %s"
                  .formatted(each.end(), part.step(), account.entries)));
    }
  }

  /** Those that there are, in the order in which they must have happened. */
  private void sequence(Case each) {
    List<Instant> times = new ArrayList<>();
    for (Part part : List.of(Part.PARCEL, Part.MONEY)) {
      if (!each.isResolved(part)) {
        each.account(part).inverses.forEach(inverse -> times.add(inverse.at()));
      }
    }
    for (Account.Entry entry : each.account(Part.STOCK).entries) {
      if (entry.undoneAt() != null) {
        times.add(entry.undoneAt());
      }
    }
    if (!times.equals(times.stream().sorted().toList())) {
      findings.add(
          each.finding(
              I7,
              "undone in the wrong order: label %s, money %s, stock %s"
                  .formatted(
                      each.account(Part.PARCEL).inverses,
                      each.account(Part.MONEY).inverses,
                      each.account(Part.STOCK).entries)));
    }
  }
}
