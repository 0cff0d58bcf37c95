package dev.stepkey.orchestrator.api;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * Reads the Prefer header (RFC 7240). What is malformed or not known is as if it were not there.
 */
final class Prefer {

  static final String NAME = "Prefer";

  static final String APPLIED = "Preference-Applied";

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
  private static final String WORD = "(?:" + TOKEN + "|\"(?:[^\"\\\\]|\\\\.)*+\")";
  private static final String BLANK = "[ \\t]*+";

  /** One preference with its parameters, to the comma or the end. */
  private static final Pattern PREFERENCE =
      Pattern.compile(
          BLANK
              + "(?<name>"
              + TOKEN
              + ")"
              + "(?:"
              + BLANK
              + "="
              + BLANK
              + "(?<value>"
              + WORD
              + ")?+)?+"
              + "(?:"
              + BLANK
              + ";"
              + BLANK
              + "(?:"
              + TOKEN
              + "(?:"
              + BLANK
              + "="
              + BLANK
              + "(?:"
              + WORD
              + ")?+)?+)?+)*+"
              + BLANK
              + "(?:,|$)");

  private static final Pattern SECONDS = Pattern.compile("\"?([0-9]{1,18})\"?");

  private Prefer() {}

  /** How long to wait for the end, if that is asked for, at the most {@code longest}. */
  static Optional<Duration> waiting(HttpHeaders headers, Duration longest) {
    return first(headers.getOrEmpty(NAME))
        .map(SECONDS::matcher)
        .filter(Matcher::matches)
        .map(seconds -> Math.min(Long.parseLong(seconds.group(1)), longest.toSeconds()))
        .map(Duration::ofSeconds);
  }

  /** Of several, the first counts (RFC 7240, 2). */
  private static Optional<String> first(List<String> lines) {
    String all = String.join(",", lines);
    Matcher preference = PREFERENCE.matcher(all);
    int end = 0;
    while (end < all.length() && preference.region(end, all.length()).lookingAt()) {
      if (preference.group("name").equalsIgnoreCase("wait")) {
        return Optional.ofNullable(preference.group("value"));
      }
      end = preference.end();
    }
    return Optional.empty();
  }
}
