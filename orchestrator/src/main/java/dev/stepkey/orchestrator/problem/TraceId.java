package dev.stepkey.orchestrator.problem;

import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Names a request, in its answer if it fails and in every line logged meanwhile: the trace id of
 * its {@code traceparent} (W3C Trace Context), or a new one.
 */
public final class TraceId {

  /** Where loggers find it. */
  public static final String MDC_KEY = "traceId";

  static final String HEADER = "traceparent";

  /** Version 00 is exactly this; later ones may go on after another dash. Zeros are no id. */
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?:00-(?!0{32})(?<id>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
              + "|(?!00|ff)[0-9a-f]{2}-(?!0{32})(?<later>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}"
              + "-[0-9a-f]{2}(?:-.*)?)");

  private TraceId() {}

  /** Of the request at hand; a new one outside of any. */
  static String current() {
    String current = MDC.get(MDC_KEY);
    return current == null ? create() : current;
  }

  /** From what was sent as {@code traceparent}; a new one if that is not one valid header. */
  static String of(List<String> traceparent) {
    String sent = traceparent.size() == 1 ? parse(traceparent.getFirst()) : null;
    return sent == null ? create() : sent;
  }

  private static @Nullable String parse(String traceparent) {
    Matcher matcher = TRACEPARENT.matcher(traceparent);
    if (!matcher.matches()) {
      return null;
    }
    String id = matcher.group("id");
    return id == null ? matcher.group("later") : id;
  }

  private static String create() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
