package dev.stepkey.step.testing.contract;

/** A step with its table and its effect, as the explorers see it. */
interface Subject {

  /** Accepted later than every one before. */
  Order order(Fate fate);

  /** Another tenant's order under the same idempotency key, accepted at the same time. */
  Order twin(Order order);

  Rules rules(Order order);

  /** Retention comes in two parts: rows grow old by {@link #age}. */
  Answer deliver(Order order, Delivery delivery);

  /** Everything up to this order has not changed for long. */
  void age(Order order);

  Books books(Order order);

  /** What the effect refused for has gone. */
  void mend(Order order);

  /** Whether the provider itself refuses what it refused before, even then. */
  boolean pinsRefusals();

  /** Every confirm that was ever sent for it arrives once more. */
  void confirmLate(Order order);

  /** Whether a session waits for a lock that another one holds. */
  boolean isSomebodyBlocked();
}
