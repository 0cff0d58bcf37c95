package dev.stepkey.orchestrator.access;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of the API, {@code stepkey_<id>_<secret>}. The prefix lets scanners of leaked secrets find
 * it; the id lets it be named without the secret.
 *
 * @param id what it is looked up by; no secret
 * @param whole all of it; never kept, never printed but once
 */
record ApiKey(String id, String whole) {

  private static final Pattern FORM = Pattern.compile("stepkey_([0-9a-f]{16})_[A-Za-z0-9_-]{43}");

  private static final SecureRandom RANDOM = new SecureRandom();

  /** A new one, whose secret is 256 random bits. */
  static ApiKey random() {
    String id = HexFormat.of().formatHex(bytes(8));
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(32));
    return new ApiKey(id, "stepkey_" + id + "_" + secret);
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /** Nothing if the text does not have the form of a key. */
  static Optional<ApiKey> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches() ? Optional.of(new ApiKey(matcher.group(1), text)) : Optional.empty();
  }

  /** What is stored of it. */
  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(whole.getBytes(US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** In the same time, wherever they differ. */
  boolean hasHash(byte[] stored) {
    return MessageDigest.isEqual(hash(), stored);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "ApiKey[" + id + "]";
  }
}
