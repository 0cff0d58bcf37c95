package dev.stepkey.harness.audit;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/**
 * What an audit found.
 *
 * @param findings the violations, {@link Findings#SHOWN} of each invariant at the most
 * @param counts how many there are of each invariant that is violated
 * @param notJudged what should have been judged and could not be, and what to do about it
 * @param notes what was judged and what was left out on purpose, with figures
 */
public record Report(
    List<Finding> findings,
    Map<Invariant, Long> counts,
    List<String> notJudged,
    List<String> notes) {

  /** Copies its parts. */
  public Report {
    findings = List.copyOf(findings);
    counts = Map.copyOf(counts);
    notJudged = List.copyOf(notJudged);
    notes = List.copyOf(notes);
  }

  /** 1 if anything is violated; else 2 if anything could not be judged; else 0. */
  public int exitCode() {
    if (!findings.isEmpty()) {
      return 1;
    }
    return notJudged.isEmpty() ? 0 : 2;
  }

  /** For people. */
  public void print(PrintStream out) {
    for (Invariant each : Invariant.values()) {
      long count = counts.getOrDefault(each, 0L);
      if (count > 0) {
        out.printf("%s violated %d times: %s%n", each, count, each.sentence());
        findings.stream()
            .filter(finding -> finding.invariant() == each)
            .forEach(finding -> out.println("  " + line(finding)));
      }
    }
    notJudged.forEach(reason -> out.println("Not judged: " + reason));
    notes.forEach(out::println);
    out.println(verdict());
  }

  private static String line(Finding finding) {
    String whose = finding.tenant() == null ? "" : finding.tenant() + "/" + finding.key() + " ";
    String order = finding.orderId() == null ? "" : "order " + finding.orderId() + " ";
    return whose + order + finding.text();
  }

  private String verdict() {
    return switch (exitCode()) {
      case 0 -> "No violation.";
      case 1 ->
          "%d violations.".formatted(counts.values().stream().mapToLong(Long::longValue).sum());
      default -> "No violation in what could be judged; not everything could.";
    };
  }
}
