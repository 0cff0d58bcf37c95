package dev.stepkey.orchestrator.problem;

import static org.springframework.web.util.HtmlUtils.htmlEscape;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The pages that the {@code type} of a problem leads to. */
@RestController
final class ProblemPages {

  /** Nothing to load and nothing to run: it can be read under the strictest of policies. */
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head><meta charset="utf-8"><title>%s</title></head>
      <body>
      %s
      </body>
      </html>
      """;

  private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

  private static final String PROBLEM =
      """
      <h1>%s</h1>
      <p>Code <code>%s</code>, status %s.</p>
      <h2>What it means</h2>
      <p>%s</p>
      <h2>What to do</h2>
      <p>%s</p>
      <h2>Does the same request with the same key help?</h2>
      <p>%s</p>
      <p><a href="/problems">All problems</a> · <a href="/idempotency">The policy of the keys</a></p>\
      """;

  /** Every problem there is. */
  @GetMapping("/problems")
  ResponseEntity<String> index() {
    String items =
        Arrays.stream(ErrorCode.values())
            .map(
                code ->
                    "<li><a href=\"%s\"><code>%s</code></a> (%s): %s</li>"
                        .formatted(
                            code.page(), code.code(), code.status().value(), escaped(code.title())))
            .collect(Collectors.joining("\n"));
    return page("Problems", "<h1>Problems</h1>\n<ul>\n" + items + "\n</ul>");
  }

  /** One of them. */
  @GetMapping("/problems/{code}")
  ResponseEntity<?> problem(@PathVariable String code) {
    return Arrays.stream(ErrorCode.values())
        .filter(known -> known.code().equals(code))
        .findFirst()
        .<ResponseEntity<?>>map(known -> page(known.title(), text(known)))
        .orElseGet(() -> Problem.of(ErrorCode.NOT_FOUND));
  }

  private static String text(ErrorCode code) {
    return PROBLEM.formatted(
        escaped(code.title()),
        code.code(),
        code.status(),
        escaped(code.meaning()),
        escaped(code.whatToDo()),
        escaped(code.sameKey().sentence()));
  }

  private static ResponseEntity<String> page(String title, String content) {
    // Whatever is accepted: a page can be read where nothing else is to be had (RFC 9110, 12.5.1).
    return ResponseEntity.ok().contentType(HTML).body(PAGE.formatted(escaped(title), content));
  }

  private static String escaped(String text) {
    return htmlEscape(text, "UTF-8");
  }
}
