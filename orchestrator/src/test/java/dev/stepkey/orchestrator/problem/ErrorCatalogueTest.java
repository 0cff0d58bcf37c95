package dev.stepkey.orchestrator.problem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The catalogue as it is published. {@code -Dstepkey.docs.write=true} writes it anew. */
final class ErrorCatalogueTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "errors.md");

  private static final Path GUIDE = Path.of("..", "docs", "api.md");

  private static final String HEAD =
      """
      # Errors

      Every error is `application/problem+json` (RFC 9457): `type` is the address of a page about it,
      `code` is stable, `detail` says what can be done, `errors` points to fields (RFC 6901), and
      `traceId` is what to report; it is the caller's own if a `traceparent` was sent. Written from
      `ErrorCode` by `ErrorCatalogueTest`.

      | Status | `code` | What it means | What to do | Does the same key help? |
      |---|---|---|---|---|
      """;

  @Test
  void theDocumentSaysWhatTheCodeSays() throws IOException {
    if (Boolean.getBoolean("stepkey.docs.write")) {
      Files.writeString(DOCUMENT, document(), UTF_8);
    }
    assertThat(Files.readString(DOCUMENT, UTF_8)).isEqualTo(document());
  }

  /** But for what nobody can be shown how to get: our own faults, and a line of 8 KiB. */
  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"INTERNAL_ERROR", "URI_TOO_LONG"})
  void theGuideHasACallForEachStatus(ErrorCode code) throws IOException {
    assertThat(Files.readString(GUIDE, UTF_8))
        .contains("\nHTTP/1.1 " + code.status().value() + "\n");
  }

  private static String document() {
    return Arrays.stream(ErrorCode.values())
        .sorted(Comparator.comparing(code -> code.status().value()))
        .map(ErrorCatalogueTest::row)
        .collect(Collectors.joining("", HEAD, ""));
  }

  private static String row(ErrorCode code) {
    return "| %s | `%s` | %s. %s | %s | %s |\n"
        .formatted(
            code.status().value(),
            code.code(),
            code.title(),
            code.meaning(),
            code.whatToDo(),
            code.sameKey().sentence());
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyErrorIsExplainedInSentences(ErrorCode code) {
    assertThat(code.meaning()).endsWith(".");
    assertThat(code.whatToDo()).endsWith(".");
    assertThat(code.title()).doesNotEndWith(".");
  }
}
