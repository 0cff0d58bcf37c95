package dev.stepkey.step;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The name of one step of one command, the same at every attempt.
 *
 * <p>It holds nothing of attempts, run ids or clocks: whoever retries, and whenever, says the same
 * key. On the wire it is {@code idempotencyKey:step}, parsed at the <em>last</em> colon because a
 * client's key may hold colons and a step name never does; in tables it is three columns, so that
 * {@code a:b} + {@code c} cannot meet {@code a} + {@code b:c}.
 *
 * @param tenant whose key it is, taken from authentication; 1-64 letters, digits, {@code . _ -}
 * @param idempotencyKey the client's key, 1-255 visible ASCII characters
 * @param step the step's name, lower-case words joined by dashes, at most 64 characters
 */
public record StepKey(String tenant, String idempotencyKey, String step) {

  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");
  private static final Pattern STEP = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /**
   * Checks the three parts.
   *
   * @throws IllegalArgumentException if a part does not have the form above
   */
  public StepKey {
    require(TENANT, tenant, "tenant must be 1-64 letters, digits, '.', '_' or '-'");
    require(IDEMPOTENCY_KEY, idempotencyKey, "idempotency key must be 1-255 visible ASCII");
    require(STEP, step, "step must be lower-case words joined by dashes");
  }

  /**
   * Reads a key from its form on the wire.
   *
   * @param tenant whose key it is
   * @param wire {@code idempotencyKey:step}
   * @throws IllegalArgumentException if there is no colon or a part does not have its form
   */
  public static StepKey parse(String tenant, String wire) {
    int colon = wire.lastIndexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("a step key has the form idempotencyKey:step");
    }
    return new StepKey(tenant, wire.substring(0, colon), wire.substring(colon + 1));
  }

  /** The form on the wire, {@code idempotencyKey:step}. Not for logs: it holds the client's key. */
  public String wire() {
    return idempotencyKey + ":" + step;
  }

  /** The key of another step of the same command. */
  public StepKey withStep(String otherStep) {
    return new StepKey(tenant, idempotencyKey, otherStep);
  }

  /** For logs and messages: the client's key is shown as the start of its SHA-256. */
  @Override
  public String toString() {
    byte[] key = idempotencyKey.getBytes(StandardCharsets.UTF_8);
    return tenant + "/" + Sha256.hex(key).substring(0, 12) + ":" + step;
  }

  private static void require(Pattern form, String value, String rule) {
    if (!form.matcher(value).matches()) {
      throw new IllegalArgumentException(rule);
    }
  }
}
