package dev.stepkey.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a command says, in 67 characters: two commands have the same fingerprint exactly when
 * Jackson writes the same JSON for them.
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
          // A class without anything that Jackson sees would be equal to every other.
          .enable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          // As a text it would be equal to that text; bare, it is refused as no JSON at all.
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build();

  /**
   * The fingerprint of a parsed command.
   *
   * @param command anything that Jackson writes as JSON
   * @throws IllegalArgumentException if it has nothing that Jackson writes, or a name twice, or a
   *     number that is not the shortest text of a double (so most whole numbers beyond
   *     2<sup>53</sup>: write large ids as text), or a text that is not Unicode: such values could
   *     be equal in canonical form without being equal (RFC 8785, 3.2.2.2 and 3.2.2.3)
   */
  public static Fingerprint of(Object command) {
    return new Fingerprint(VERSION + Sha256.hex(CanonicalJson.of(tree(command))));
  }

  private static JsonNode tree(Object command) {
    try {
      return JSON.readTree(JSON.writeValueAsString(command));
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the command cannot be written as JSON", e);
    }
  }
}
