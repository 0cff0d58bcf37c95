package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I1;
import static dev.stepkey.harness.audit.Invariant.I5;

import java.util.Map;
import java.util.Set;

/**
 * Part of I1 and I5, from what a client put into its orders.
 *
 * <p>I1: the lines of an order are those of the body that was accepted under its key, or of one of
 * those that may have been, if the answers were lost; and there is no order under a key whose every
 * request was refused for good. I5: an order costs what its lines cost by the catalogue.
 *
 * <p>The catalogue knows the prices of today alone, so this is judged with a client's log only:
 * whoever has one has seen these databases from the start, and knows that no price was changed.
 */
final class OrderedRules {

  private final Books books;
  private final Findings findings;
  private final Map<Key, Conversation> conversations;
  private long compared;
  private long unknown;

  OrderedRules(Books books, Findings findings, Map<Key, Conversation> conversations) {
    this.books = books;
    this.findings = findings;
    this.conversations = conversations;
  }

  void judge() {
    for (Case each : books.cases()) {
      Conversation said = conversations.get(each.key);
      if (each.order != null && said != null) {
        refused(each, said);
        if (each.order.lines() != null) {
          lines(each, each.order.lines(), said);
          price(each, each.order);
        }
      }
    }
    if (unknown > 0) {
      findings.notJudged(
          I1,
          "of %d orders the client's log does not say what was ordered: it was written by an older version"
              .formatted(unknown));
    }
    findings.note("The lines of %d orders are those that the client sent.".formatted(compared));
  }

  private void refused(Case each, Conversation said) {
    if (said.isRefusedForGood()) {
      findings.add(each.finding(I1, "is there, and every request for it was refused for good"));
    }
  }

  private void lines(Case each, String lines, Conversation said) {
    Set<String> sent = said.ordered();
    if (sent.isEmpty()) {
      unknown++;
    } else if (sent.contains(lines)) {
      compared++;
    } else {
      findings.add(each.finding(I1, "holds [%s], and the client sent %s".formatted(lines, sent)));
    }
  }

  private void price(Case each, Case.Order order) {
    String amount = order.amount() + " " + order.currency();
    if (!amount.equals(order.priced())) {
      findings.add(
          each.finding(I5, "costs %s, its lines cost %s".formatted(amount, order.priced())));
    }
  }
}
