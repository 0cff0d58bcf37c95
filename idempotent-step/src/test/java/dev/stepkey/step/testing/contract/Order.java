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
 * @param fate what the effect makes of its commands
 */
public record Order(StepKey key, Instant acceptedAt, Fate fate) {

  /** Whether the effect must refuse its commands. */
  public boolean refused() {
    return fate == Fate.REFUSED;
  }

  /** Whether the provider must not give back what it did for it. */
  public boolean kept() {
    return fate == Fate.KEPT;
  }

  /** The same for the same tenant and idempotency key. */
  public UUID id() {
    String name = key.tenant() + "/" + key.idempotencyKey();
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  boolean isAfter(Order other) {
    return acceptedAt.isAfter(other.acceptedAt);
  }
}
