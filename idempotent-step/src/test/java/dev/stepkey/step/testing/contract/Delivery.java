package dev.stepkey.step.testing.contract;

import java.util.Locale;

/** What may arrive for an order's step. */
enum Delivery {
  DO,
  /** The step's own key with another command. */
  DO_OTHER,
  UNDO,
  /** Everything ended grows old and is erased. */
  RETENTION;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
