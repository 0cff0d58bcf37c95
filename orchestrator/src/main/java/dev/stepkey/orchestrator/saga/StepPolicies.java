package dev.stepkey.orchestrator.saga;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.stepkey.schema.StepNames;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The table of all policies. A change holds for the next call of a step, also in orders that are
 * under way: Temporal does not compare times when it replays a history.
 *
 * @param byStep by the name of the step or compensation
 */
public record StepPolicies(Map<String, StepPolicy> byStep) {

  /** The steps, their compensations, and what else is asked of the services. */
  private static final Set<String> NAMES =
      Stream.of(
              StepNames.RESERVE_INVENTORY,
              StepNames.CHARGE_PAYMENT,
              StepNames.CREATE_SHIPMENT,
              StepNames.GIVE_UP_SHIPMENT,
              StepNames.CANCEL_SHIPMENT,
              StepNames.REFUND_PAYMENT,
              StepNames.RELEASE_INVENTORY)
          .collect(toSet());

  /**
   * Refuses a table with a step too many or too few.
   *
   * @throws IllegalArgumentException naming them
   */
  public StepPolicies {
    byStep = Map.copyOf(byStep);
    Set<String> unknown = new HashSet<>(byStep.keySet());
    unknown.removeAll(NAMES);
    Set<String> missing = new HashSet<>(NAMES);
    missing.removeAll(byStep.keySet());
    if (!unknown.isEmpty() || !missing.isEmpty()) {
      throw new IllegalArgumentException(
          "there must be a policy for each step; unknown: " + unknown + ", missing: " + missing);
    }
  }

  /** The same policy for each step. */
  public static StepPolicies all(StepPolicy policy) {
    return new StepPolicies(NAMES.stream().collect(toMap(step -> step, step -> policy)));
  }

  StepPolicy of(String step) {
    StepPolicy policy = byStep.get(step);
    if (policy == null) {
      throw new IllegalArgumentException("no step is called " + step);
    }
    return policy;
  }
}
