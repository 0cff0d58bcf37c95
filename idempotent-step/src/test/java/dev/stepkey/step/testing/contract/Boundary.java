package dev.stepkey.step.testing.contract;

import java.util.Locale;

/**
 * What a delivery has put behind it: a commit of ours, or an answered call of the provider. Between
 * two of them a crash changes nothing.
 */
enum Boundary {
  NOTHING,
  /** The first commit of the delivery. It is also the only one of a local step. */
  CLAIMED,
  PREPARED,
  /** A commit after prepare. */
  REF_RECORDED,
  CONFIRMED,
  CANCELLED,
  REFUNDED,
  /** A commit after any other call. */
  SETTLED;

  /** What a commit means here. */
  Boundary committed() {
    return switch (this) {
      case NOTHING, CLAIMED -> CLAIMED;
      case PREPARED, REF_RECORDED -> REF_RECORDED;
      case CONFIRMED, CANCELLED, REFUNDED, SETTLED -> SETTLED;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
