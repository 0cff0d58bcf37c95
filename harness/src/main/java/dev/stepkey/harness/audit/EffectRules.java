package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I4;
import static dev.stepkey.harness.audit.Invariant.I8;

import java.util.Map;

/**
 * I4 and I8.
 *
 * <p>I4: for each step, one effect at the most in the service's own book, one succeeded charge and
 * one label at the provider and carrier, and one inverse of it there.
 *
 * <p>I8: for each step that is recorded as completed there is an effect in the service's own book
 * and, for money and parcels, outside; and for each such effect the provider's log has a confirm of
 * its intent, the carrier's a request about its shipment. Deliveries to our own services are
 * counted in memory and added now and then, so they are evidence for people and are not judged.
 * With a client's log there are as many submissions as orders, or more.
 */
final class EffectRules {

  private final Books books;
  private final Findings findings;

  EffectRules(Books books, Findings findings) {
    this.books = books;
    this.findings = findings;
  }

  void judge() {
    for (Case each : books.cases()) {
      for (Part part : Part.values()) {
        Account account = each.account(part);
        atMostOnce(each, part, account);
        if (account.record != null && account.record.is("COMPLETED")) {
          askedFor(each, part, account);
        }
      }
    }
    findings.note("The services have counted %d replays.".formatted(books.replays));
  }

  private void atMostOnce(Case each, Part part, Account account) {
    if (account.entries.size() > 1) {
      findings.add(
          each.finding(
              I4,
              "%s took effect %d times by our own book: %s"
                  .formatted(part.step(), account.entries.size(), account.entries)));
    }
    if (account.effects.size() > 1) {
      findings.add(
          each.finding(
              I4,
              "%s took effect %d times outside: %s"
                  .formatted(part.step(), account.effects.size(), account.effects)));
    }
    if (account.inverses.size() > 1) {
      findings.add(
          each.finding(
              I4,
              "%s took effect %d times outside: %s"
                  .formatted(part.compensation(), account.inverses.size(), account.inverses)));
    }
  }

  private void askedFor(Case each, Part part, Account account) {
    if (account.entries.isEmpty()) {
      findings.add(
          each.finding(I8, part.step() + " is COMPLETED and had no effect by our own book"));
    }
    if (part == Part.STOCK) {
      return;
    }
    if (account.effects.isEmpty()) {
      findings.add(each.finding(I8, part.step() + " is COMPLETED and had no effect outside"));
    }
    Map<String, Long> requests = part == Part.MONEY ? books.confirms : books.parcelRequests;
    for (Account.Effect effect : account.effects) {
      if (!requests.containsKey(effect.object())) {
        findings.add(
            each.finding(
                I8, "%s took effect, and nobody asked for it: %s".formatted(part.step(), effect)));
      }
    }
  }
}
