package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.StepPolicies;
import dev.stepkey.orchestrator.saga.StepPolicy;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How orders are taken and kept going.
 *
 * @param deadline how long after acceptance reserve and charge are tried before the order is
 *     aborted
 * @param relayGrace how long an order is left alone before the relay starts it again; doubles with
 *     each time
 * @param relayPatience the longest the relay waits between two looks at one order
 * @param stuckAfter how long after its deadline, or after its decision, an order that has not ended
 *     is parked, whatever its workflow says
 * @param steps the policy of each step and compensation, by its name
 */
@ConfigurationProperties("stepkey.orders")
public record OrderProperties(
    @DefaultValue("24h") Duration deadline,
    @DefaultValue("15s") Duration relayGrace,
    @DefaultValue("2m") Duration relayPatience,
    @DefaultValue("1h") Duration stuckAfter,
    @DefaultValue Map<String, StepPolicy> steps) {

  /**
   * Refuses what cannot work.
   *
   * @throws IllegalArgumentException naming the property and the fix
   */
  public OrderProperties {
    requirePositive("deadline", deadline);
    requirePositive("relay-grace", relayGrace);
    requirePositive("relay-patience", relayPatience);
    requirePositive("stuck-after", stuckAfter);
  }

  /**
   * The table of the steps' policies.
   *
   * @throws IllegalArgumentException naming the property, if a step is missing or unknown
   */
  StepPolicies policies() {
    try {
      return new StepPolicies(steps);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("stepkey.orders.steps: " + e.getMessage(), e);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "stepkey.orders." + name + " must be longer than zero, for example 15s");
    }
  }
}
