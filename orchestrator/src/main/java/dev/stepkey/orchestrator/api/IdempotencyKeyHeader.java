package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * Reads the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header-07).
 *
 * <p>The draft says a Structured Field string, {@code "abc"} (RFC 8941, 3.3.3); most clients send
 * {@code abc}. Both are the same key.
 */
final class IdempotencyKeyHeader {

  static final String NAME = "Idempotency-Key";

  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");
  private static final Pattern ESCAPE = Pattern.compile("\\\\([\"\\\\])");

  /** A key of 255 characters, each escaped, and the quotes. Longer ones are not even parsed. */
  private static final int LONGEST = 2 * 255 + 2;

  private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x21-\\x7E]{1,255}");

  private IdempotencyKeyHeader() {}

  /**
   * The key.
   *
   * @throws IdempotencyKeyException if the header is missing, repeated or malformed
   */
  static String key(HttpHeaders headers) {
    List<String> values = headers.getOrEmpty(NAME);
    if (values.isEmpty()) {
      throw new IdempotencyKeyException(
          ErrorCode.IDEMPOTENCY_KEY_MISSING,
          "Send an Idempotency-Key header: a new key for each new request, the same key with each"
              + " retry of it.");
    }
    if (values.size() > 1) {
      // Joining them, as HTTP would have it, makes a third key that nobody meant.
      throw malformed("The Idempotency-Key header was sent " + values.size() + " times.");
    }
    return parse(values.getFirst().strip());
  }

  private static String parse(String value) {
    if (value.length() > LONGEST) {
      throw notAKey();
    }
    String key = value.startsWith("\"") ? unquote(value) : value;
    if (!VISIBLE_ASCII.matcher(key).matches()) {
      throw notAKey();
    }
    if (CardNumber.isIn(key)) {
      throw malformed(
          "The Idempotency-Key has digits that look like the number of a payment card. Use a UUID.");
    }
    return key;
  }

  private static IdempotencyKeyException notAKey() {
    return malformed("An Idempotency-Key is 1-255 visible ASCII characters, quoted or not.");
  }

  private static String unquote(String value) {
    var quoted = QUOTED.matcher(value);
    if (!quoted.matches()) {
      throw malformed("The Idempotency-Key is not a well-formed quoted string.");
    }
    return ESCAPE.matcher(quoted.group(1)).replaceAll("$1");
  }

  private static IdempotencyKeyException malformed(String detail) {
    return new IdempotencyKeyException(ErrorCode.IDEMPOTENCY_KEY_MALFORMED, detail);
  }
}
