package dev.stepkey.schema.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What Temporal is given to keep, and who can read it. */
final class PayloadEncryptionTest {

  private static final String A = key(1);
  private static final String B = key(2);
  private static final String SECRET = "Unter den Linden 1";

  private final PayloadEncryption withA = encryption(Map.of("a", A), "a");
  private final Payload clear =
      Payload.newBuilder()
          .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
          .setData(ByteString.copyFromUtf8(SECRET))
          .build();

  @Test
  void whatIsEncryptedReadsBackAndShowsNothing() {
    Payload encrypted = encrypt(withA);
    assertThat(new String(encrypted.toByteArray(), StandardCharsets.ISO_8859_1))
        .doesNotContain(SECRET, "json/plain");
    assertThat(encrypted.getMetadataMap())
        .isEqualTo(
            Map.of(
                "encoding", ByteString.copyFromUtf8("binary/encrypted"),
                "encryption-key-id", ByteString.copyFromUtf8("a")));
    // Nonce and tag.
    assertThat(encrypted.getData().size()).isEqualTo(12 + clear.getSerializedSize() + 16);
    assertThat(withA.decode(List.of(encrypted))).containsExactly(clear);
  }

  @Test
  void theSamePayloadIsNeverEncryptedTheSameTwice() {
    Set<ByteString> nonces = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      nonces.add(encrypt(withA).getData().substring(0, 12));
    }
    assertThat(nonces).hasSize(1_000);
  }

  @Test
  void whatIsNotEncryptedPasses() {
    assertThat(withA.decode(List.of(clear))).containsExactly(clear);
    PayloadEncryption off = encryption(Map.of(), null);
    assertThat(off.encode(List.of(clear))).containsExactly(clear);
    assertThat(off.isActive()).isFalse();
  }

  @Test
  void afterARotationTheNewKeyEncryptsAndTheOldOneDecrypts() {
    Payload before = encrypt(withA);
    PayloadEncryption rotated = encryption(Map.of("a", A, "b", B), "b");
    assertThat(rotated.decode(List.of(before))).containsExactly(clear);
    Payload after = encrypt(rotated);
    assertThat(after.getMetadataOrThrow("encryption-key-id").toStringUtf8()).isEqualTo("b");
    assertThat(rotated.decode(List.of(after, before))).containsExactly(clear, clear);
  }

  @Test
  void switchedOffItEncryptsNothingAndStillDecrypts() {
    PayloadEncryption off = encryption(Map.of("a", A), "none");
    assertThat(off.encode(List.of(clear))).containsExactly(clear);
    assertThat(off.decode(List.of(encrypt(withA)))).containsExactly(clear);
  }

  @Test
  void aMissingKeyIsNamedWithItsProperty() {
    Payload payload = encrypt(withA);
    for (PayloadEncryption other :
        List.of(encryption(Map.of("b", B), "b"), encryption(Map.of(), null))) {
      assertThatExceptionOfType(PayloadCodecException.class)
          .isThrownBy(() -> other.decode(List.of(payload)))
          .withMessageContaining("set stepkey.temporal.encryption.keys.a");
    }
  }

  @Test
  void everyChangedByteIsFound() {
    Payload payload = encrypt(withA);
    for (int i = 0; i < payload.getData().size(); i++) {
      byte[] data = payload.getData().toByteArray();
      data[i] ^= 1;
      assertRefused(withA, payload.toBuilder().setData(ByteString.copyFrom(data)).build());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11, 12, 13, 27, 28})
  void whatIsCutShortIsFound(int length) {
    Payload payload = encrypt(withA);
    ByteString cut = payload.getData().substring(0, length);
    assertRefused(withA, payload.toBuilder().setData(cut).build());
  }

  @Test
  void aPayloadCannotBeRelabelledEvenAmongEqualKeys() {
    PayloadEncryption twice = encryption(Map.of("a", A, "b", A), "a");
    Payload payload = encrypt(twice);
    assertRefused(
        twice,
        payload.toBuilder().putMetadata("encryption-key-id", ByteString.copyFromUtf8("b")).build());
  }

  @Test
  void anotherKeyOfTheSameIdDoesNotDecrypt() {
    assertRefused(encryption(Map.of("a", B), "a"), encrypt(withA));
  }

  @Test
  void failuresAreEncryptedWithTheRest() {
    DataConverter converter = withA.converter();
    var failure = converter.exceptionToFailure(new IllegalStateException("moved to " + SECRET));
    assertThat(failure.toString()).doesNotContain(SECRET, "PayloadEncryptionTest");
    assertThat(converter.failureToException(failure)).hasMessageContaining(SECRET);
  }

  @Test
  void withoutEncryptionFailuresStayReadable() {
    DataConverter converter = encryption(Map.of(), null).converter();
    var failure = converter.exceptionToFailure(new IllegalStateException("out of paper"));
    assertThat(failure.getMessage()).isEqualTo("out of paper");
  }

  @Test
  void whatCannotWorkIsRefusedByTheNameOfItsPropertyAndWithoutTheKey() {
    refused("keys.a must be 32 bytes in base64", Map.of("a", "c2hvcnQ="), "a");
    refused("keys.a must be 32 bytes in base64", Map.of("a", "no base64, but secret"), "a");
    refused("keys.A: an id is", Map.of("A", A), "A");
    refused("keys.none: an id is", Map.of("none", A), "none");
    refused("active must name the key", Map.of("a", A), null);
    refused("active must name the key", Map.of("a", A), " ");
    refused("set stepkey.temporal.encryption.keys.b", Map.of("a", A), "b");
    refused("set stepkey.temporal.encryption.keys.a", Map.of(), "a");
    assertThat(new EncryptionProperties(Map.of("a", A), "a").toString()).doesNotContain(A);
  }

  @Test
  void aProcessDoesNotStartWithKeysThatCannotWork() {
    ApplicationContextRunner process =
        new ApplicationContextRunner().withUserConfiguration(EncryptionConfiguration.class);
    process.run(started -> assertThat(started).hasSingleBean(DataConverter.class));
    process
        .withPropertyValues(
            "stepkey.temporal.encryption.keys.a=" + A, "stepkey.temporal.encryption.active=a")
        .run(started -> assertThat(started).hasSingleBean(DataConverter.class));
    process
        .withPropertyValues("stepkey.temporal.encryption.keys.a=" + A)
        .run(
            refused ->
                assertThat(refused)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("stepkey.temporal.encryption.active"));
  }

  private static void refused(String message, Map<String, String> keys, @Nullable String active) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EncryptionProperties(keys, active))
        .withMessageContaining("stepkey.temporal.encryption.")
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(A, "secret"));
  }

  private static void assertRefused(PayloadEncryption encryption, Payload payload) {
    assertThatExceptionOfType(PayloadCodecException.class)
        .isThrownBy(() -> encryption.decode(List.of(payload)))
        .withMessageContaining("was changed");
  }

  private Payload encrypt(PayloadEncryption encryption) {
    return encryption.encode(List.of(clear)).getFirst();
  }

  private static PayloadEncryption encryption(Map<String, String> keys, @Nullable String active) {
    return new PayloadEncryption(new EncryptionProperties(keys, active));
  }

  private static String key(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    return Base64.getEncoder().encodeToString(key);
  }
}
