package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I5;
import static dev.stepkey.harness.audit.Invariant.I6;

/**
 * Prepared payments, whose part of I5 and I6 it is.
 *
 * <p>I5: an intent that succeeded has its charge in the provider's ledger; what is to be said of
 * the charge, {@link MoneyRules} says. I6: the intent that is recorded under a step that was voided
 * or refused is cancelled there. Otherwise the next confirm charges for what was called off: a
 * refusal that is not pinned.
 *
 * <p>Not judged: an intent that no record names, which nobody confirms, and a step that a person
 * has seen to by other means.
 */
final class IntentRules {

  private final Books books;
  private final Findings findings;

  IntentRules(Books books, Findings findings) {
    this.books = books;
    this.findings = findings;
  }

  void judge() {
    for (Case each : books.cases()) {
      Account account = each.account(Part.MONEY);
      for (Account.Intent intent : account.intents) {
        if (intent.status().equals("succeeded")) {
          charged(each, account, intent);
        } else if (!intent.status().equals("canceled")) {
          pinned(each, account, intent);
        }
      }
    }
  }

  private void charged(Case each, Account account, Account.Intent intent) {
    if (account.effects.stream().noneMatch(effect -> effect.object().equals(intent.id()))) {
      findings.add(each.finding(I5, intent + " has no charge in the provider's ledger"));
    }
  }

  private void pinned(Case each, Account account, Account.Intent intent) {
    Account.Row row = account.record;
    if (row != null
        && row.isTombstone()
        && intent.id().equals(row.ref())
        && !each.isResolved(Part.MONEY)
        && !each.isTouched) {
      findings.add(each.finding(I6, "%s can still be charged under %s".formatted(intent, row)));
    }
  }
}
