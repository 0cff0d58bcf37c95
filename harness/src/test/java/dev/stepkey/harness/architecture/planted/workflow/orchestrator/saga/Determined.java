package dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga;

import io.temporal.workflow.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;

/** As it should be. */
final class Determined {

  private final Stamps stamps;
  private final Decider decider;

  Determined(Stamps stamps, Decider decider) {
    this.stamps = stamps;
    this.decider = decider;
  }

  String drive(String order) {
    long now = Workflow.currentTimeMillis();
    if (order.isEmpty()) {
      throw new UncheckedIOException(new IOException("no order at " + now));
    }
    return stamps.stamp(order) + Workflow.randomUUID() + decider.decide(order);
  }
}
