package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I1;
import static dev.stepkey.harness.audit.Invariant.I12;
import static dev.stepkey.harness.audit.Invariant.I9;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Part of I1, I9 and I12, from what a client was told of its orders: what the API says for good
 * stays so. A cancel that was accepted, by this or by what came before it, never ends completed; a
 * return that was accepted is there; an order that was read as completed, or compensated, or
 * returned, is that afterwards, but that what is completed may be returned.
 *
 * <p>Not judged: a cancel or a return that was refused, after which an order may end either way,
 * and an order that was read as running after it was read as ended.
 */
final class ToldRules {

  private final Books books;
  private final Findings findings;
  private final Set<Told> told;

  ToldRules(Books books, Findings findings, Set<Told> told) {
    this.books = books;
    this.findings = findings;
    this.told = told;
  }

  void judge() {
    for (Told each : told) {
      Case known = books.find(each.order());
      if (each.isSuccess()) {
        success(each, known);
      } else if (each.status() == 404
          && known != null
          && known.key.tenant().equals(each.tenant())) {
        findings.add(known.finding(I1, "is there, and its client was told that it is not"));
      }
    }
    if (!told.isEmpty()) {
      findings.note(
          "The client was told %d different things of its orders by cancel, return and GET."
              .formatted(told.size()));
    }
  }

  private void success(Told each, @Nullable Case known) {
    if (known == null || known.order == null) {
      findings.add(
          new Finding(
              I1,
              each.tenant(),
              "",
              each.order(),
              "is not there, and its client was told " + each));
    } else if (!known.key.tenant().equals(each.tenant())) {
      findings.add(known.finding(I12, "was shown to " + each.tenant() + ": " + each));
    } else if (!holds(each.word(), known, known.order)) {
      findings.add(known.finding(I9, "%s, but %s was told".formatted(known.end(), each)));
    }
  }

  private static boolean holds(String word, Case known, Case.Order order) {
    String end = order.endedAs();
    return switch (word) {
      case "CANCEL", "COMPENSATING" -> !"COMPLETED".equals(end);
      case "COMPENSATED", "COMPLETED" -> word.equals(end);
      case "RETURN", "RETURNING" -> "COMPLETED".equals(end) && known.returned != null;
      case "RETURNED" -> "COMPLETED".equals(end) && word.equals(known.returned);
      default -> true;
    };
  }
}
