package dev.stepkey.harness.sandbox;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Random ids in the form of each provider, so that nothing can guess or derive one. */
final class ProviderId {

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  private ProviderId() {}

  static String stripe(String prefix) {
    return prefix + "_" + characters(ALPHABET, 24);
  }

  static String easyPost(String prefix) {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return prefix + "_" + HexFormat.of().formatHex(bytes);
  }

  static String trackingCode() {
    return "94001" + characters("0123456789", 17);
  }

  private static String characters(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    RANDOM.ints(length, 0, alphabet.length()).forEach(i -> text.append(alphabet.charAt(i)));
    return text.toString();
  }
}
