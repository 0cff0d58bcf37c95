package dev.stepkey.orchestrator.saga;

/** Where it is recorded that an order needs a person. Tries go on meanwhile. */
interface Parking {

  /** Marks the order, with the step concerned and why. Marking it again renews the reason. */
  void park(Reason reason);

  /** What it was parked for has answered. */
  void unpark();
}
