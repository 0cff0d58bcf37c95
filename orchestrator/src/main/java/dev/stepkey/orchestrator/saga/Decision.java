package dev.stepkey.orchestrator.saga;

/** What the decision cell of an order says. */
public enum Decision {
  /** Reserved and charged; create-shipment decides the rest. */
  PROCEED,
  /** Every step is compensated, whether or not it ran. */
  ABORT,
  /** The order has ended, or there is no such order: stop. */
  CLOSED
}
