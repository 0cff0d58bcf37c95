package dev.stepkey.orchestrator.saga;

/** What the decision cell of an order says. */
public enum Decision {
  /** Nobody has decided: reserve, charge, then try to decide. */
  UNDECIDED,
  /** Reserved and charged; create-shipment decides the rest. */
  PROCEED,
  /** As PROCEED, and an operator has given up waiting: create-shipment is fenced, not tried. */
  GIVE_UP,
  /** Every step is compensated, whether or not it ran. */
  ABORT,
  /** The order has ended, or there is no such order: stop. */
  CLOSED
}
