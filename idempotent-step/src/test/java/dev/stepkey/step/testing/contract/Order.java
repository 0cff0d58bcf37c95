package dev.stepkey.step.testing.contract;

import dev.stepkey.step.StepKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What one key stands for.
 *
 * @param key of the step
 * @param acceptedAt when its command was accepted
 * @param refused whether the effect must refuse its commands
 */
public record Order(StepKey key, Instant acceptedAt, boolean refused) {

  /** The same for the same tenant and idempotency key. */
  public UUID id() {
    String name = key.tenant() + "/" + key.idempotencyKey();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  boolean isAfter(Order other) {
    return acceptedAt.isAfter(other.acceptedAt);
  }
}
