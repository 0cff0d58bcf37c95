package dev.stepkey.harness.chaos;

import dev.stepkey.harness.audit.Finding;
import dev.stepkey.harness.chaos.Strike.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;

/** A report as one page that needs nothing else. */
final class ReportPage {

  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><meta charset="utf-8"><title>Stepkey chaos, seed %d</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em }
      table { border-collapse: collapse; margin: 1em 0 } caption { text-align: left; font-weight: 600 }
      th, td { border: 1px solid #bbb; padding: .2em .6em; text-align: left; vertical-align: top }
      td.n { text-align: right } pre { overflow-x: auto; background: #f4f4f4; padding: 1em }
      .PASSED { color: #060 } .VIOLATED { color: #a00 } .INVALID { color: #850 }
      </style>
      <h1>Chaos: <span class="%s">%s</span></h1>
      <p><code>%s</code></p>
      """;

  private final ChaosReport report;
  private final StringBuilder page = new StringBuilder();

  private ReportPage(ChaosReport report) {
    this.report = report;
  }

  static String of(ChaosReport report) {
    return new ReportPage(report).write();
  }

  private String write() {
    page.append(
        HEAD.formatted(
            report.seed(), report.verdict(), report.verdict(), escaped(report.command())));
    list("What is missing or wrong", report.reasons());
    table("Orders", report.orders());
    table("Requests", report.requests());
    strikes();
    table("Faults drawn for single steps", report.injected());
    table("Orders ended a second", report.throughput());
    page.append("<p>Quiet %.1f s after the last heal.</p>".formatted(report.quiescenceSeconds()));
    list("Violations", report.audit().findings().stream().map(ReportPage::sentence).toList());
    list("What the audit says", report.audit().notes());
    report.timelines().forEach(this::timeline);
    everyStrike();
    return page.append("</html>\n").toString();
  }

  private static String sentence(Finding finding) {
    return "%s (%s): %s/%s order %s: %s"
        .formatted(
            finding.invariant(),
            finding.invariant().sentence(),
            finding.tenant(),
            finding.key(),
            finding.orderId(),
            finding.text());
  }

  private void list(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      page.append("<h2>%s</h2><ul>".formatted(title));
      lines.forEach(line -> page.append("<li>").append(escaped(line)).append("</li>"));
      page.append("</ul>");
    }
  }

  private void table(String title, Map<String, ?> rows) {
    if (!rows.isEmpty()) {
      page.append("<table><caption>%s</caption>".formatted(title));
      rows.forEach(
          (name, value) -> page.append("<tr><th>%s<td class=n>%s".formatted(escaped(name), value)));
      page.append("</table>");
    }
  }

  private void strikes() {
    page.append(
        "<table><caption>Faults</caption>"
            + "<tr><th>what<th>planned<th>landed<th>recovered in, median<th>longest");
    for (Kind kind : Kind.values()) {
      List<Long> recovery = report.recoveryMillis().getOrDefault(kind, List.of());
      page.append(
          "<tr><th>%s<td class=n>%d<td class=n>%d<td class=n>%s<td class=n>%s"
              .formatted(
                  kind.description(),
                  report.planned().getOrDefault(kind, 0),
                  report.landed().getOrDefault(kind, 0L),
                  recovery.isEmpty() ? "" : seconds(recovery.getFirst()),
                  recovery.isEmpty() ? "" : seconds(recovery.getLast())));
    }
    page.append("</table>");
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }

  private void timeline(String key, List<String> lines) {
    page.append("<h2>What happened to %s</h2><pre>".formatted(escaped(key)));
    page.append(lines.stream().map(ReportPage::escaped).collect(Collectors.joining("\n")));
    page.append("</pre>");
  }

  private void everyStrike() {
    page.append(
        "<details><summary>Every fault</summary><table>"
            + "<tr><th>at<th>what<th>target<th>landed<th>open orders<th>evidence<th>recovered in");
    for (Landed each : report.strikes()) {
      page.append(
          "<tr><td>%s<td>%s<td>%s<td>%s<td class=n>%d<td>%s<td class=n>%s"
              .formatted(
                  each.at(),
                  each.kind().description(),
                  each.target(),
                  each.landed() ? "yes" : "no",
                  each.openOrders(),
                  escaped(each.evidence()),
                  each.recoveryMillis() == 0 ? "" : seconds(each.recoveryMillis())));
    }
    page.append("</table></details>");
  }

  private static String escaped(String text) {
    return HtmlUtils.htmlEscape(text);
  }
}
