package dev.stepkey.schema;

import dev.stepkey.step.StepKey;
import java.time.Instant;
import java.util.UUID;

/**
 * What every command carries, the same at every attempt and from every driver of the order.
 *
 * @param tenant whose order it is
 * @param stepKey {@code idempotencyKey:step}; a compensation carries its own name, not the step's
 * @param orderId the order, for the books outside
 * @param acceptedAt when the order was accepted, in whole milliseconds
 */
public record StepCall(String tenant, String stepKey, UUID orderId, Instant acceptedAt) {

  /**
   * The key of the step, which a compensation shares.
   *
   * @param own the name that the key must have: the step's or the compensation's
   * @param forward the step's name
   * @throws IllegalArgumentException if the key is not one of {@code own}
   */
  public StepKey keyOf(String own, String forward) {
    StepKey key = StepKey.parse(tenant, stepKey);
    if (!key.step().equals(own)) {
      throw new IllegalArgumentException("expected a key of " + own + ", got " + key);
    }
    return key.withStep(forward);
  }

  /** For logs and messages: without the client's key. */
  @Override
  public String toString() {
    String step = stepKey.substring(stepKey.lastIndexOf(':') + 1);
    return "StepCall[" + step + " of order " + orderId + "]";
  }
}
