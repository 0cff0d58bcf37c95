package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.schema.StepNames;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Who decided the orders of {@link ConvergingDriversTest}. Without it, nobody knows what raced. */
final class ConvergenceTally {

  private enum Side {
    WORKFLOW,
    PLAIN_LOOP,
    CUSTOMER
  }

  private enum Cancel {
    WON,
    LOST,
    FOUND
  }

  private final Map<Side, Integer> decided = new EnumMap<>(Side.class);
  private final Map<Side, Integer> refusedShipments = new EnumMap<>(Side.class);
  private final Map<Cancel, Integer> cancels = new EnumMap<>(Cancel.class);
  private int completed;
  private int compensated;

  /**
   * Counts one order.
   *
   * @param order as the API shows it at its end
   * @param plain what the plain loop decided
   * @param cancelStatus the answer to the customer's cancel, if there was one
   */
  void count(JsonNode order, Set<Decision> plain, Optional<Integer> cancelStatus) {
    boolean hasCompleted = order.path("status").asString().equals("COMPLETED");
    JsonNode reason = order.path("reason");
    boolean byCustomer = reason.path("code").asString("").equals("cancelled");
    boolean shipmentRefused = reason.path("step").asString("").equals(StepNames.CREATE_SHIPMENT);
    if (hasCompleted) {
      completed++;
    } else {
      compensated++;
    }
    Decision first = hasCompleted || shipmentRefused ? Decision.PROCEED : Decision.ABORT;
    add(decided, byCustomer ? Side.CUSTOMER : driver(plain.contains(first)));
    if (shipmentRefused) {
      add(refusedShipments, driver(plain.contains(Decision.ABORT)));
    }
    cancelStatus.ifPresent(
        status ->
            add(cancels, status == 409 ? Cancel.LOST : byCustomer ? Cancel.WON : Cancel.FOUND));
  }

  private static Side driver(boolean plain) {
    return plain ? Side.PLAIN_LOOP : Side.WORKFLOW;
  }

  private static <S> void add(Map<S, Integer> counts, S counted) {
    counts.merge(counted, 1, Integer::sum);
  }

  /** A side that never wins was not in the race. */
  void assertEverybodyWon(int atLeast) {
    for (Side side : Side.values()) {
      assertThat(decided.getOrDefault(side, 0))
          .as("decided by %s", side)
          .isGreaterThanOrEqualTo(atLeast);
    }
    for (Cancel cancel : Cancel.values()) {
      assertThat(cancels.getOrDefault(cancel, 0)).as("cancels %s", cancel).isPositive();
    }
  }

  @Override
  public String toString() {
    return "%d completed, %d compensated; decided by %s; refused shipments aborted by %s; cancels %s"
        .formatted(completed, compensated, decided, refusedShipments, cancels);
  }
}
