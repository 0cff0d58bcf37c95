package dev.stepkey.harness.architecture.planted.workflow.orchestrator.order;

import dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga.Decider;
import dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga.Stamps;
import java.time.Instant;

/** An activity, and another driver: neither is replayed. */
final class StampsOnce implements Stamps, Decider {

  private static int decisions;

  @Override
  public String stamp(String order) {
    return order + Instant.now();
  }

  @Override
  public synchronized String decide(String order) {
    decisions++;
    return stamp(order) + decisions;
  }
}
