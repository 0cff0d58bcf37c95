package dev.stepkey.schema.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts what is sent to Temporal with AES-256-GCM, so that whoever runs Temporal reads nothing,
 * and changes no ciphertext unnoticed. A payload becomes the data of another one, whose metadata
 * say how it was encrypted and under which key id. What is not encrypted passes as it is:
 * encryption can be switched on, and off, under running orders.
 */
public final class PayloadEncryption implements PayloadCodec {

  static final String ENCODING = "encoding";
  static final String KEY_ID = "encryption-key-id";
  static final String ENCRYPTED = "binary/encrypted";

  private static final String CIPHER = "AES/GCM/NoPadding";

  /** What GCM is made for, and safe at random for 2^32 payloads under one key. */
  private static final int NONCE_BYTES = 12;

  private static final int TAG_BITS = 128;

  private final Map<String, SecretKeySpec> keys = new HashMap<>();
  private final @Nullable String active;
  private final SecureRandom random = new SecureRandom();

  /** With these keys; encrypts if one of them is active. */
  public PayloadEncryption(EncryptionProperties properties) {
    properties.bytes().forEach((id, key) -> keys.put(id, new SecretKeySpec(key, "AES")));
    this.active = properties.encrypting();
  }

  /** Whether it encrypts, or only decrypts. */
  public boolean isActive() {
    return active != null;
  }

  /**
   * For clients and workers. Without an active key it still decrypts, and says which key is
   * missing. Messages and stack traces of failures are encrypted with the rest; without encryption
   * they stay where Temporal's UI shows them.
   */
  public DataConverter converter() {
    return new CodecDataConverter(GlobalDataConverter.get(), List.of(this), isActive());
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    String id = active;
    return id == null ? payloads : payloads.stream().map(clear -> encrypt(id, clear)).toList();
  }

  /**
   * The payloads in clear.
   *
   * @throws PayloadCodecException if the key is missing or the data were changed. Temporal tries
   *     again: nothing is lost, and the order goes on once the key is there
   */
  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(this::decrypt).toList();
  }

  private Payload encrypt(String id, Payload clear) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, id, key(id), nonce);
      ByteString data = ByteString.copyFrom(cipher.doFinal(clear.toByteArray()));
      return Payload.newBuilder()
          .putMetadata(ENCODING, ByteString.copyFromUtf8(ENCRYPTED))
          .putMetadata(KEY_ID, ByteString.copyFromUtf8(id))
          .setData(ByteString.copyFrom(nonce).concat(data))
          .build();
    } catch (GeneralSecurityException e) {
      throw new PayloadCodecException("A payload cannot be encrypted with the key " + id, e);
    }
  }

  private Payload decrypt(Payload payload) {
    ByteString encoding = payload.getMetadataOrDefault(ENCODING, ByteString.EMPTY);
    if (!ENCRYPTED.equals(encoding.toStringUtf8())) {
      return payload;
    }
    String id = payload.getMetadataOrDefault(KEY_ID, ByteString.EMPTY).toStringUtf8();
    SecretKeySpec key = key(id);
    ByteString data = payload.getData();
    if (data.size() <= NONCE_BYTES) {
      throw changed(id, null);
    }
    try {
      byte[] nonce = data.substring(0, NONCE_BYTES).toByteArray();
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, id, key, nonce);
      return Payload.parseFrom(cipher.doFinal(data.substring(NONCE_BYTES).toByteArray()));
    } catch (AEADBadTagException | InvalidProtocolBufferException e) {
      throw changed(id, e);
    } catch (GeneralSecurityException e) {
      throw new PayloadCodecException("A payload cannot be decrypted with the key " + id, e);
    }
  }

  private static PayloadCodecException changed(String id, @Nullable Exception cause) {
    return new PayloadCodecException(
        "A payload was changed since it was encrypted, or with another key than this process has"
            + " as "
            + id,
        cause);
  }

  private SecretKeySpec key(String id) {
    SecretKeySpec key = keys.get(id);
    if (key == null) {
      throw new PayloadCodecException(
          "A payload is encrypted with the key %s, which this process does not have: set"
                  .formatted(id)
              + " stepkey.temporal.encryption.keys."
              + id);
    }
    return key;
  }

  /** What the metadata say is authenticated with the data: nobody relabels a payload. */
  private static Cipher cipher(int mode, String id, SecretKeySpec key, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD((ENCRYPTED + " " + id).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
