package dev.stepkey.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.math.BigDecimal;
import org.erdtman.jcs.JsonCanonicalizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command says, in 67 characters: two commands have the same fingerprint exactly when they
 * mean the same.
 *
 * <p>It is the SHA-256 of the command's canonical JSON (RFC 8785), so the order of fields, white
 * space and {@code 1.0} against {@code 1} do not matter. Fields that are null are left out: a new
 * optional field does not change the fingerprint of commands that lack it.
 *
 * @param value {@code v1:} and 64 hexadecimal digits; the prefix names the algorithm
 */
public record Fingerprint(String value) {

  private static final String VERSION = "v1:";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  /**
   * The fingerprint of a parsed command.
   *
   * @param command anything that Jackson writes as a JSON object or array
   * @throws IllegalArgumentException if it holds a number that a double cannot hold exactly, or a
   *     text that is not Unicode: such values would be equal in canonical form without being equal
   *     (RFC 8785, 3.2.2.2 and 3.2.2.3)
   */
  public static Fingerprint of(Object command) {
    JsonNode tree = JSON.valueToTree(command);
    requireCanonicalForm(tree);
    return new Fingerprint(VERSION + Sha256.hex(canonical(tree)));
  }

  private static byte[] canonical(JsonNode tree) {
    try {
      return new JsonCanonicalizer(JSON.writeValueAsBytes(tree)).getEncodedUTF8();
    } catch (IOException e) {
      throw new IllegalArgumentException("the command has no canonical JSON form", e);
    }
  }

  private static void requireCanonicalForm(JsonNode node) {
    if (node.isNumber()) {
      requireExact(node.decimalValue());
    } else if (node.isString()) {
      requireUnicode(node.stringValue());
    }
    node.propertyNames().forEach(Fingerprint::requireUnicode);
    node.forEach(Fingerprint::requireCanonicalForm);
  }

  private static void requireExact(BigDecimal number) {
    if (new BigDecimal(Double.toString(number.doubleValue())).compareTo(number) != 0) {
      throw new IllegalArgumentException("a double cannot hold the number " + number);
    }
  }

  private static void requireUnicode(String text) {
    if (!UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("a text holds half of a surrogate pair");
    }
  }
}
