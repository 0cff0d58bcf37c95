package dev.stepkey.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

/** RFC 7240. */
final class PreferTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "wait=5|5",
        "WAIT = 5|5",
        "wait=\"5\"|5",
        "wait=0|0",
        "wait=5;foo=bar; baz|5",
        "respond-async, wait=5|5",
        "return=minimal; a=\"x,y\", wait=5, wait=7|5",
        "wait=30|30",
        "wait=31|30",
        "wait=99999999999999999|30",
      })
  void isUnderstood(String header, int seconds) {
    assertThat(Prefer.waiting(headers(header), Duration.ofSeconds(30)))
        .hasValue(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wait",
        "wait=",
        "wait=-1",
        "wait=1.5",
        "wait=ten",
        "wait=999999999999999999999999",
        "wait=, wait=5",
        "=5",
        "wait 5",
        "wait=5 6",
        "wait=\"5",
        "a=\"wait=5\"",
        "respond-async",
        "@, wait=5",
      })
  void isIgnored(String header) {
    assertThat(Prefer.waiting(headers(header), Duration.ofSeconds(30))).isEmpty();
  }

  @Test
  void severalHeadersAreOne() {
    assertThat(Prefer.waiting(headers("respond-async", "wait=3"), Duration.ofSeconds(30)))
        .hasValue(Duration.ofSeconds(3));
    assertThat(Prefer.waiting(headers(), Duration.ofSeconds(30))).isEmpty();
    String long8k = "a;".repeat(2_000) + "=\"";
    assertThat(Prefer.waiting(headers(long8k), Duration.ofSeconds(30))).isEmpty();
  }

  private static HttpHeaders headers(@Nullable String... lines) {
    HttpHeaders headers = new HttpHeaders();
    Arrays.stream(lines).forEach(line -> headers.add("prefer", line));
    return headers;
  }
}
