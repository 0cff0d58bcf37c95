package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.worker.EncryptionProperties;
import dev.stepkey.schema.worker.PayloadEncryption;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.GlobalDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Encryption whose keys are changed while orders run, as by a restart with other settings. */
final class SwitchedEncryption implements PayloadCodec {

  private volatile PayloadEncryption now;
  private volatile Predicate<String> unreadable = text -> false;

  /** How often somebody could not read what is unreadable. */
  final AtomicInteger refusals = new AtomicInteger();

  /** The first id is that of the active key. */
  SwitchedEncryption(String... ids) {
    now = encryption(ids);
  }

  static PayloadEncryption encryption(String... ids) {
    Map<String, String> keys = new HashMap<>();
    for (String id : ids) {
      byte[] key = new byte[32];
      key[0] = (byte) id.charAt(0);
      keys.put(id, Base64.getEncoder().encodeToString(key));
    }
    return new PayloadEncryption(new EncryptionProperties(keys, ids.length == 0 ? null : ids[0]));
  }

  DataConverter converter() {
    return new CodecDataConverter(GlobalDataConverter.get(), List.of(this), true);
  }

  void change(String... ids) {
    now = encryption(ids);
  }

  /** Whoever is given such a payload has not got its key. */
  void lose(Predicate<String> texts) {
    unreadable = texts;
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return now.encode(payloads);
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    List<Payload> clear = now.decode(payloads);
    if (clear.stream().anyMatch(payload -> unreadable.test(payload.getData().toStringUtf8()))) {
      refusals.incrementAndGet();
      throw new PayloadCodecException("the key is missing");
    }
    return clear;
  }
}
