package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I5;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * I5. For each order at rest: the provider has its amount if the customer keeps the order, and
 * nothing otherwise, and the carrier has one live label or none; our own books say the same. Row by
 * row: each charge and each label stands in our book with the same object, amount, currency and
 * tracking code, given back if it was given back, and our book has no other. What stands under a
 * key that has no order is a violation too; so the sums of each currency agree if no order is
 * found.
 *
 * <p>Where a person has refunded, or dealt with the parcel, by other means, the outside is not
 * judged: our book shows it as undone, and the provider's does not.
 */
final class MoneyRules {

  private final Books books;
  private final Findings findings;
  private final Map<String, long[]> sums = new TreeMap<>();

  MoneyRules(Books books, Findings findings) {
    this.books = books;
    this.findings = findings;
  }

  void judge() {
    for (Case each : books.cases()) {
      if (each.order == null) {
        stranded(each);
      } else if (each.isAtRest()) {
        money(each, each.order);
        parcel(each);
        rows(each, Part.MONEY);
        rows(each, Part.PARCEL);
        add(each, each.order);
      }
    }
    sums.forEach(
        (currency, sum) ->
            findings.note(
                "%s: captured %d, refunded %d, kept orders %d (minor units, orders at rest)."
                    .formatted(currency, sum[0], sum[1], sum[2])));
  }

  private void stranded(Case each) {
    for (Part part : List.of(Part.MONEY, Part.PARCEL)) {
      Account account = each.account(part);
      if (!each.isTouched && account.standing() > 0) {
        findings.add(each.finding(I5, "belongs to no order and stands: " + account.effects));
      }
    }
  }

  private void money(Case each, Case.Order order) {
    Account account = each.account(Part.MONEY);
    long expected = each.isKept() ? order.amount() : 0;
    long ours = account.entries.stream().mapToLong(entry -> entry.amount() - entry.undone()).sum();
    long theirs =
        account.effects.stream().mapToLong(effect -> effect.amount() - effect.undone()).sum();
    boolean outside = theirs != expected && !each.isResolved(Part.MONEY);
    boolean foreign =
        account.effects.stream().anyMatch(effect -> !effect.currency().equals(order.currency()));
    if (outside || ours != expected || foreign) {
      findings.add(
          each.finding(
              I5,
              "%s over %d %s: the provider holds %d %s, our book says %d"
                  .formatted(
                      each.end(),
                      order.amount(),
                      order.currency(),
                      theirs,
                      account.effects,
                      ours)));
    }
  }

  private void parcel(Case each) {
    Account account = each.account(Part.PARCEL);
    long expected = each.isKept() ? 1 : 0;
    long ours = account.entries.stream().filter(entry -> !entry.isUndone()).count();
    long theirs = account.standing();
    if ((theirs != expected && !each.isResolved(Part.PARCEL)) || ours != expected) {
      findings.add(
          each.finding(
              I5,
              "%s: %d live labels at the carrier %s, %d by our book"
                  .formatted(each.end(), theirs, account.effects, ours)));
    }
  }

  private void rows(Case each, Part part) {
    Account account = each.account(part);
    if (each.isResolved(part)) {
      return;
    }
    for (Account.Effect effect : account.effects) {
      if (account.entries.stream().noneMatch(entry -> isSame(account, effect, entry))) {
        findings.add(
            each.finding(
                I5, "not so in our book: %s; there: %s".formatted(effect, account.entries)));
      }
      long given = given(account, effect);
      if (effect.undone() != given) {
        findings.add(
            each.finding(
                I5,
                "%s says that %d was given back, its refunds say %d"
                    .formatted(effect.id(), effect.undone(), given)));
      }
    }
    for (Account.Entry entry : account.entries) {
      if (account.effects.stream().noneMatch(effect -> effect.object().equals(entry.object()))) {
        findings.add(each.finding(I5, "not known outside: " + entry));
      }
    }
  }

  private static boolean isSame(Account account, Account.Effect effect, Account.Entry entry) {
    return effect.object().equals(entry.object())
        && effect.detail().equals(entry.detail())
        && effect.amount() == entry.amount()
        && effect.currency().equals(entry.currency())
        && effect.undone() == entry.undone()
        && account.stands(effect) != entry.isUndone();
  }

  private static long given(Account account, Account.Effect effect) {
    return account.inverses.stream()
        .filter(inverse -> inverse.object().equals(effect.object()))
        .mapToLong(Account.Inverse::amount)
        .sum();
  }

  private void add(Case each, Case.Order order) {
    long[] sum = sums.computeIfAbsent(order.currency(), currency -> new long[3]);
    for (Account.Effect effect : each.account(Part.MONEY).effects) {
      sum[0] += effect.amount();
      sum[1] += effect.undone();
    }
    sum[2] += each.isKept() ? order.amount() : 0;
  }
}
