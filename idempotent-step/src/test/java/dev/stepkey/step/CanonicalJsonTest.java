package dev.stepkey.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Against the samples of RFC 8785, and against the implementation by one of its authors. */
final class CanonicalJsonTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /**
   * Appendix B, without the two smallest numbers: Java itself writes those with a digit too many.
   */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void writesNumbersAsTheRfcDoes(String bits, String written) {
    double number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
    assertThat(canonical(Double.toString(number))).isEqualTo(written);
  }

  @Test
  void writesTheSmallestNumberWithOneDigit() {
    assertThat(canonical("5e-324")).isEqualTo("5e-324");
  }

  @Test
  void refusesANumberBeyondAnyDouble() {
    assertThatIllegalArgumentException().isThrownBy(() -> canonical("1e400"));
  }

  /** Section 3.2.3: by UTF-16 code units, so a surrogate pair comes before a later single unit. */
  @Test
  void sortsNamesByTheirCodeUnits() {
    assertThat(canonical("{\"\ufb33\":1,\"\ud83d\ude02\":2,\"\u20ac\":3,\"\\r\":4,\"1\":5}"))
        .isEqualTo("{\"\\r\":4,\"1\":5,\"\u20ac\":3,\"\ud83d\ude02\":2,\"\ufb33\":1}");
  }

  /** Section 3.2.2.2. */
  @Test
  void escapesNoMoreThanItMust() {
    assertThat(canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\\u007f\""))
        .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\u007f\"");
  }

  @Test
  void agreesWithTheReferenceOnRandomNumbers() throws IOException {
    Random random = new Random(20_261_121);
    for (int i = 0; i < 20_000; i++) {
      double number = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(number)) {
        String text = Double.toString(number);
        assertThat(canonical(text)).as(text).isEqualTo(reference("[" + text + "]"));
      }
    }
  }

  @Test
  void agreesWithTheReferenceOnRandomObjects() throws IOException {
    Random random = new Random(20_261_121);
    for (int i = 0; i < 2_000; i++) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      fill(object, random, 3);
      String text = object.toString();
      assertThat(canonical(text))
          .as(text)
          .isEqualTo(new JsonCanonicalizer(text).getEncodedString());
    }
  }

  private static void fill(ObjectNode object, Random random, int depth) {
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = text(random);
      switch (random.nextInt(depth == 0 ? 4 : 6)) {
        case 0 -> object.put(name, random.nextInt());
        case 1 -> object.put(name, text(random));
        case 2 -> object.put(name, random.nextBoolean());
        case 3 -> object.putNull(name);
        case 4 -> fill(object.putObject(name), random, depth - 1);
        default -> object.putArray(name).add(random.nextDouble()).add(text(random));
      }
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      int character = random.nextInt(0x500);
      text.appendCodePoint(random.nextInt(8) == 0 ? 0x1F300 + character : character);
    }
    return text.toString();
  }

  private static String canonical(String json) {
    return new String(CanonicalJson.of(JSON.readTree(json)), UTF_8);
  }

  private static String reference(String array) throws IOException {
    String canonical = new JsonCanonicalizer(array).getEncodedString();
    return canonical.substring(1, canonical.length() - 1);
  }
}
