package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I1;
import static dev.stepkey.harness.audit.Invariant.I12;
import static dev.stepkey.harness.audit.Invariant.I2;
import static dev.stepkey.harness.audit.Invariant.I4;

import java.util.ArrayList;
import java.util.List;

/**
 * I1, I2 and I12 from the databases alone: no row without its order, none that names another's, and
 * no order that has not ended.
 *
 * <p>A record of a step that is not one of the three is read and judged by nobody, which is said
 * under I4.
 *
 * <p>An order that is under way is no violation unless the caller says that the system has had its
 * time; then I2 cannot be judged, and the other invariants are judged without it. A step that is
 * open under an order that has ended is one always: nobody drives it any more.
 */
final class EndRules {

  private final Books books;
  private final Findings findings;
  private final boolean parkedAllowed;
  private final boolean settled;
  private final List<String> underWay = new ArrayList<>();
  private long parked;

  EndRules(Books books, Findings findings, boolean parkedAllowed, boolean settled) {
    this.books = books;
    this.findings = findings;
    this.parkedAllowed = parkedAllowed;
    this.settled = settled;
  }

  void judge() {
    for (Case each : books.cases()) {
      each.strange.forEach(text -> findings.add(each.finding(I12, text)));
      if (each.order == null) {
        orphan(each);
      } else {
        end(each, each.order);
      }
    }
    if (!books.unknownSteps.isEmpty()) {
      findings.notJudged(
          I4, "there are records of steps that the auditor does not know: " + books.unknownSteps);
    }
    if (!underWay.isEmpty()) {
      findings.notJudged(
          I2,
          "%d orders are still under way (%s): wait until they have ended and audit again"
              .formatted(
                  underWay.size(),
                  String.join(", ", underWay.subList(0, Math.min(5, underWay.size())))));
    }
    if (parked > 0 && parkedAllowed) {
      findings.note(
          parked
              + " orders are parked, which was allowed; I2, and what holds of orders at rest alone"
              + " (I3, I5, I7, I17), was not judged of them.");
    }
  }

  private void orphan(Case rows) {
    if (rows.isTouched) {
      underWay.add(Books.show(rows.key));
      return;
    }
    if (!rows.strange.isEmpty()) {
      return;
    }
    boolean foreign = books.isKeyOfSomebody(rows.key.idempotencyKey());
    String text = "no order under this key, but " + String.join(", ", rows.orphans);
    findings.add(
        foreign
            ? rows.finding(I12, text + "; another tenant has an order under it")
            : rows.finding(I1, text));
  }

  private void end(Case each, Case.Order order) {
    if (order.parked() != null) {
      parked++;
      if (!parkedAllowed) {
        findings.add(each.finding(I2, "is parked " + order.parked()));
      }
      return;
    }
    if (each.hasEnded() && !each.isTouched) {
      openSteps(each);
    } else if (settled) {
      findings.add(each.finding(I2, "has not ended: " + each.end() + "; " + states(each)));
    } else {
      underWay.add(order.id());
    }
  }

  private void openSteps(Case each) {
    for (Part part : Part.values()) {
      Account account = each.account(part);
      if (account.record != null && account.record.isOpen()) {
        findings.add(
            each.finding(
                I2,
                "has ended (%s), but %s is %s"
                    .formatted(each.end(), part.step(), account.state())));
      }
    }
  }

  private static String states(Case each) {
    List<String> states = new ArrayList<>();
    for (Part part : Part.values()) {
      states.add(part.step() + " " + each.account(part).state());
    }
    return String.join(", ", states);
  }
}
