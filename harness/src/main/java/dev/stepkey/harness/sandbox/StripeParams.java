package dev.stepkey.harness.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Form parameters by their bracketed names, sorted so that equal requests hash equally. */
record StripeParams(SortedMap<String, String> values) {

  private static final Pattern METADATA = Pattern.compile("metadata\\[([^\\]]+)]");
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

  StripeParams {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  static StripeParams of(HttpServletRequest request) {
    String type = request.getContentType();
    boolean body = request.getContentLengthLong() != 0 && type != null;
    if (body && !type.startsWith("application/x-www-form-urlencoded")) {
      throw malformed();
    }
    SortedMap<String, String> values = new TreeMap<>();
    try {
      request.getParameterMap().forEach((name, all) -> values.put(name, String.join(",", all)));
    } catch (IllegalStateException notAForm) {
      throw malformed();
    }
    values.forEach(StripeParams::checkText);
    return new StripeParams(values);
  }

  private static StripeError malformed() {
    return StripeError.parameter(
        "",
        null,
        "Invalid request (check that your POST content type is"
            + " application/x-www-form-urlencoded).");
  }

  private static void checkText(String name, String value) {
    if (name.indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
      throw StripeError.parameter(name.replace("\0", ""), null, "Invalid string: null byte.");
    }
  }

  /** Refuses what the sandbox does not obey; ignoring it would be a quieter kind of lie. */
  StripeParams only(String... known) {
    Set<String> names = Set.of(known);
    for (String name : values.keySet()) {
      if (!names.contains(name.split("\\[", 2)[0])) {
        String message = "Received unknown parameter: " + name;
        throw StripeError.parameter(name, "parameter_unknown", message);
      }
    }
    return this;
  }

  Optional<String> text(String name) {
    String value = values.get(name);
    if (value != null && value.isEmpty()) {
      String message = "You passed an empty string for '%s'.".formatted(name);
      throw StripeError.parameter(name, "parameter_invalid_empty", message);
    }
    return Optional.ofNullable(value);
  }

  String required(String name) {
    return text(name)
        .orElseThrow(
            () ->
                StripeError.parameter(
                    name, "parameter_missing", "Missing required param: %s.".formatted(name)));
  }

  Optional<String> oneOf(String name, Collection<String> allowed) {
    Optional<String> value = text(name);
    if (value.isPresent() && !allowed.contains(value.get())) {
      String message = "Invalid %s: must be one of %s".formatted(name, String.join(", ", allowed));
      throw StripeError.parameter(name, null, message);
    }
    return value;
  }

  boolean flag(String name) {
    return oneOf(name, Set.of("true", "false")).map("true"::equals).orElse(false);
  }

  boolean has(String family) {
    return values.keySet().stream().anyMatch(name -> name.split("\\[", 2)[0].equals(family));
  }

  /** An integer of at least one; amounts are minor units. */
  Optional<Long> positive(String name) {
    return text(name).map(text -> positive(name, text));
  }

  private static long positive(String name, String text) {
    if (!INTEGER.matcher(text).matches()) {
      throw StripeError.parameter(name, "parameter_invalid_integer", "Invalid integer: " + text);
    }
    long value = Long.parseLong(text);
    if (value < 1) {
      String message = "This value must be greater than or equal to 1.";
      throw StripeError.parameter(name, "parameter_invalid_integer", message);
    }
    return value;
  }

  ObjectNode metadata() {
    ObjectNode metadata = Json.object();
    for (var entry : values.entrySet()) {
      String name = entry.getKey();
      String value = entry.getValue();
      if (!name.startsWith("metadata") || value.isEmpty()) {
        continue;
      }
      Matcher matcher = METADATA.matcher(name);
      if (!matcher.matches() || matcher.group(1).length() > 40 || value.length() > 500) {
        throw StripeError.parameter(
            name,
            null,
            "Metadata is a map with keys of up to 40 and values of up to 500 characters.");
      }
      metadata.put(matcher.group(1), value);
    }
    if (metadata.size() > 50) {
      throw StripeError.parameter("metadata", null, "You can have at most 50 metadata keys.");
    }
    return metadata;
  }
}
