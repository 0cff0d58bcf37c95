package dev.stepkey.payment;

import dev.stepkey.step.StepKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The provider's idempotency key of one call: tenant, step key and the call's name, never an
 * attempt. Each call has its own, because the provider refuses a key that comes back with other
 * parameters.
 */
final class CallKey {

  /** The provider takes no longer ones. */
  private static final int LONGEST = 255;

  private CallKey() {}

  static String of(StepKey key, String call) {
    String plain = key.tenant() + "/" + key.wire() + "/" + call;
    return plain.length() <= LONGEST ? plain : "sha256/" + sha256(plain);
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
