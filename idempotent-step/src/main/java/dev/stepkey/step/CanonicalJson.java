package dev.stepkey.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The one text of a JSON value, as RFC 8785 (JSON Canonicalization Scheme) defines it: no white
 * space, names sorted by their UTF-16 code units, few escapes, numbers as ECMAScript writes them.
 */
final class CanonicalJson {

  /** From here on ECMAScript writes an exponent (Number::toString, ECMA-262). */
  private static final int LONGEST_INTEGER = 21;

  private static final int MOST_LEADING_ZEROS = 6;

  private final StringBuilder text = new StringBuilder();

  private CanonicalJson() {}

  /**
   * The canonical form.
   *
   * @throws IllegalArgumentException if two values that differ would have the same form: a number
   *     that is not the shortest text of a double, a text that is not Unicode (RFC 8785, 3.2.2.2
   *     and 3.2.2.3)
   */
  static byte[] of(JsonNode node) {
    CanonicalJson json = new CanonicalJson();
    json.append(node);
    return json.text.toString().getBytes(UTF_8);
  }

  private void append(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> appendObject(node);
      case ARRAY -> appendArray(node);
      case STRING -> appendString(node.stringValue());
      case NUMBER -> text.append(number(node.decimalValue()));
      case BOOLEAN -> text.append(node.booleanValue());
      case NULL -> text.append("null");
      default -> throw new IllegalArgumentException("JSON has no " + node.getNodeType());
    }
  }

  private void appendObject(JsonNode object) {
    char before = '{';
    for (String name : new TreeSet<>(object.propertyNames())) {
      text.append(before);
      appendString(name);
      text.append(':');
      append(object.required(name));
      before = ',';
    }
    text.append(before == '{' ? "{}" : "}");
  }

  private void appendArray(JsonNode array) {
    char before = '[';
    for (JsonNode element : array) {
      text.append(before);
      append(element);
      before = ',';
    }
    text.append(before == '[' ? "[]" : "]");
  }

  private void appendString(String value) {
    if (!UTF_8.newEncoder().canEncode(value)) {
      throw new IllegalArgumentException("a text holds half of a surrogate pair");
    }
    text.append('"');
    value.chars().forEach(c -> appendCharacter((char) c));
    text.append('"');
  }

  private void appendCharacter(char c) {
    switch (c) {
      case '"', '\\' -> text.append('\\').append(c);
      case '\b' -> text.append("\\b");
      case '\t' -> text.append("\\t");
      case '\n' -> text.append("\\n");
      case '\f' -> text.append("\\f");
      case '\r' -> text.append("\\r");
      default -> text.append(c < ' ' ? "\\u%04x".formatted((int) c) : c);
    }
  }

  private static String number(BigDecimal number) {
    double value = number.doubleValue();
    if (Double.isInfinite(value) || shortest(value).compareTo(number) != 0) {
      throw new IllegalArgumentException("a double cannot hold the number " + number);
    }
    BigDecimal digits = number.stripTrailingZeros();
    return switch (digits.signum()) {
      case 0 -> "0";
      case 1 -> positioned(digits);
      default -> "-" + positioned(digits.negate());
    };
  }

  /** The fewest digits that mean this double. Java writes two digits where one would do. */
  private static BigDecimal shortest(double value) {
    BigDecimal written = new BigDecimal(Double.toString(value));
    BigDecimal oneDigit = written.round(new MathContext(1));
    return oneDigit.doubleValue() == value ? oneDigit : written;
  }

  /** Number::toString of ECMA-262, for a positive number without trailing zeros. */
  private static String positioned(BigDecimal number) {
    String digits = number.unscaledValue().toString();
    int point = digits.length() - number.scale();
    if (point > LONGEST_INTEGER || point <= -MOST_LEADING_ZEROS) {
      String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
      return digits.charAt(0) + fraction + (point > 0 ? "e+" : "e") + (point - 1);
    }
    if (point >= digits.length()) {
      return digits + "0".repeat(point - digits.length());
    }
    return point > 0
        ? digits.substring(0, point) + "." + digits.substring(point)
        : "0." + "0".repeat(-point) + digits;
  }
}
