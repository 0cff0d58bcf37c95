package dev.stepkey.schema.worker;

import java.time.Duration;

/**
 * What is kept for how long, found in the right order: a step record that is gone lets its step be
 * called again by whatever outlives it.
 *
 * @param providerKeys how long the payment provider remembers an idempotency key
 * @param workflows how long a closed workflow can be reset
 * @param steps how long step records are kept
 * @param orderKeys how long an order's own key is remembered at least
 */
public record Retention(
    Duration providerKeys, Duration workflows, Duration steps, Duration orderKeys) {

  private static final String STEPS = "stepkey.steps.keep";

  /**
   * Refuses the wrong order.
   *
   * @throws IllegalArgumentException naming both properties
   */
  public Retention {
    requireShorter(
        "stepkey.retention.provider-keys",
        providerKeys,
        STEPS,
        steps,
        "a step whose record is gone must not find the provider still answering for it");
    requireShorter(
        "stepkey.retention.workflows",
        workflows,
        STEPS,
        steps,
        "a workflow that can be reset must find the records of its steps");
    requireShorter(
        STEPS,
        steps,
        "stepkey.retention.order-keys",
        orderKeys,
        "a key that is free again must not find records of the order it named");
  }

  /**
   * Refuses what step records do not outlive.
   *
   * @param because why they must
   * @throws IllegalArgumentException naming both properties
   */
  public void requireOutlived(String property, Duration value, String because) {
    requireShorter(property, value, STEPS, steps, because);
  }

  private static void requireShorter(
      String shorter, Duration a, String longer, Duration b, String because) {
    if (a.compareTo(b) >= 0) {
      throw new IllegalArgumentException(
          "%s (%s) must be shorter than %s (%s): %s. Lower the first or raise the second."
              .formatted(shorter, a, longer, b, because));
    }
  }
}
