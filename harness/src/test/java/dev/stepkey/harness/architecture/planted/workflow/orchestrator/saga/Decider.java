package dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga;

/** The saga's; a workflow and others implement it. */
public interface Decider {

  /** Asks. */
  String decide(String order);
}
