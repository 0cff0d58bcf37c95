package dev.stepkey.harness.audit;

import static java.util.stream.Collectors.joining;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a body orders, by SKU.
 *
 * @param lines sorted as the databases sort them
 */
record OrderedLines(List<Line> lines) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** So many pieces. 2, 2.0 and 2e0 are the same number. */
  record Line(String sku, BigDecimal quantity) {

    @Override
    public String toString() {
      return quantity.stripTrailingZeros().toPlainString() + " " + sku;
    }
  }

  /** Null if the body is no order's, so that it cannot be accepted. */
  static @Nullable OrderedLines of(byte[] body) {
    try {
      List<Line> lines = new ArrayList<>();
      for (JsonNode line : JSON.readTree(body).path("lines")) {
        if (!line.path("sku").isString() || !line.path("quantity").isNumber()) {
          return null;
        }
        lines.add(new Line(line.path("sku").asString(), line.path("quantity").decimalValue()));
      }
      lines.sort(Comparator.comparing(Line::sku));
      return lines.isEmpty() ? null : new OrderedLines(List.copyOf(lines));
    } catch (JacksonException e) {
      return null;
    }
  }

  /** As {@link OrderReader} and {@link ServiceReader} write lines. */
  @Override
  public String toString() {
    return lines.stream().map(Line::toString).collect(joining(", "));
  }
}
