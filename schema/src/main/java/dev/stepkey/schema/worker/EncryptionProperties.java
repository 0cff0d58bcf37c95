package dev.stepkey.schema.worker;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The keys that what is sent to Temporal is encrypted with. The same in every process: a payload
 * that one has encrypted another has to read.
 *
 * @param keys 32 bytes each, in base64, by their id. Payloads name the id, so a key is kept as long
 *     as there are histories that were written with it
 * @param active the id of the key that encrypts; {@code none} if nothing is encrypted any more
 */
@ConfigurationProperties("stepkey.temporal.encryption")
public record EncryptionProperties(
    @DefaultValue Map<String, String> keys, @Nullable String active) {

  static final String NONE = "none";

  private static final String NAME = "stepkey.temporal.encryption.";
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final int BYTES = 32;

  /**
   * Refuses what cannot work, or what would silently encrypt nothing.
   *
   * @throws IllegalArgumentException naming the property and the fix, and no key
   */
  public EncryptionProperties {
    keys = Map.copyOf(keys);
    for (Map.Entry<String, String> key : keys.entrySet()) {
      requireId(key.getKey());
      decoded(key.getKey(), key.getValue());
    }
    if (!keys.isEmpty() && (active == null || active.isBlank())) {
      throw new IllegalArgumentException(
          NAME + "active must name the key that encrypts, or be " + NONE + " to encrypt no more");
    }
    if (active != null && !active.isBlank() && !active.equals(NONE) && !keys.containsKey(active)) {
      throw new IllegalArgumentException(
          "%sactive names the key %s: set %skeys.%s, or name a key that is set"
              .formatted(NAME, active, NAME, active));
    }
  }

  private static void requireId(String id) {
    if (!ID.matcher(id).matches() || id.equals(NONE)) {
      throw new IllegalArgumentException(
          "%skeys.%s: an id is 1-32 lower-case letters, digits and dashes, and not %s"
              .formatted(NAME, id, NONE));
    }
  }

  private static byte[] decoded(String id, String base64) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message may repeat what was set.
      throw mustBeAKey(id);
    }
    if (key.length != BYTES) {
      throw mustBeAKey(id);
    }
    return key;
  }

  private static IllegalArgumentException mustBeAKey(String id) {
    return new IllegalArgumentException(
        "%skeys.%s must be %d bytes in base64: openssl rand -base64 %d"
            .formatted(NAME, id, BYTES, BYTES));
  }

  Map<String, byte[]> bytes() {
    Map<String, byte[]> bytes = new HashMap<>();
    keys.forEach((id, key) -> bytes.put(id, decoded(id, key)));
    return bytes;
  }

  /** The id of the key that encrypts, if there is one. */
  @Nullable String encrypting() {
    return active == null || active.isBlank() || active.equals(NONE) ? null : active;
  }

  /** For logs and messages: without the keys. */
  @Override
  public String toString() {
    return "EncryptionProperties[keys=" + keys.keySet() + ", active=" + active + "]";
  }
}
