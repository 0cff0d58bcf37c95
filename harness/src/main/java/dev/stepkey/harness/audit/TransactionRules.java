package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.Invariant.I17;

/**
 * I17: a step record and the effect in the service's own book were last written in one transaction.
 * Two transactions that commit in the same microsecond would pass.
 *
 * <p>Judged are the steps whose record and effect are written together and never apart: COMPLETED
 * in an order that was never returned, and COMPENSATED. Not judged are
 *
 * <ul>
 *   <li>COMPLETED under a return: a parcel that cannot be called back takes its record through
 *       VOIDING and back, and its row stays as it was; while a return runs, likewise;
 *   <li>stock that a person released by other means: the record says so, the reservation does not;
 *   <li>rows from before the server kept commit times, or that it has forgotten since: their number
 *       is printed.
 * </ul>
 *
 * <p>Where there are records and not one could be compared, nothing was shown, and that is said.
 */
final class TransactionRules {

  private final Books books;
  private final Findings findings;
  private long records;
  private long judged;
  private long unknown;

  TransactionRules(Books books, Findings findings) {
    this.books = books;
    this.findings = findings;
  }

  void judge() {
    for (Part part : Part.values()) {
      if (!books.commitTimes.getOrDefault(part, false)) {
        findings.notJudged(
            I17,
            "the server of %s keeps no commit times: set track_commit_timestamp = on and restart it, or leave it out with --skip I17"
                .formatted(part.database()));
      }
    }
    for (Case each : books.cases()) {
      for (Part part : Part.values()) {
        judge(each, part, each.account(part));
      }
    }
    if (judged == 0 && records > 0) {
      findings.notJudged(
          I17,
          "of %d records none could be compared with its effect: place orders that take effect, wait until they have ended and audit again"
              .formatted(records));
    }
    findings.note(
        "I17 compared %d effects with their records; of %d the time of the commit is not known."
            .formatted(judged, unknown));
  }

  private void judge(Case each, Part part, Account account) {
    if (account.record == null) {
      return;
    }
    records++;
    if (isWrittenTogether(each, part, account.record)) {
      account.entries.forEach(entry -> compare(each, part, account, entry));
    }
  }

  private static boolean isWrittenTogether(Case each, Part part, Account.Row row) {
    if (!each.isAtRest()) {
      return false;
    }
    return row.is("COMPLETED")
        ? each.returned == null
        : row.is("COMPENSATED") && !(part == Part.STOCK && each.isResolved(part));
  }

  private void compare(Case each, Part part, Account account, Account.Entry entry) {
    if (account.record == null || account.record.committed() == null || entry.committed() == null) {
      unknown++;
      return;
    }
    judged++;
    if (!account.record.committed().equals(entry.committed())) {
      findings.add(
          each.finding(
              I17,
              "%s: the record was written at %s, its effect at %s"
                  .formatted(part.step(), account.record.committed(), entry.committed())));
    }
  }
}
