package dev.stepkey.step.testing.contract;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What may arrive for an order's step. */
enum Delivery {
  DO,
  /** The step's own key with another command. */
  DO_OTHER,
  UNDO,
  /** An operator gives up a remote step. */
  GIVE_UP,
  /** A person vouches that the step is undone. */
  RESOLVE,
  /** Everything ended grows old and is erased. */
  RETENTION;

  /** What arrives without anybody's doing. */
  static final List<Delivery> BY_ITSELF = List.of(DO, DO_OTHER, UNDO, RETENTION);

  /** What people add to it. */
  private static final Set<Delivery> BY_HAND = EnumSet.of(GIVE_UP, RESOLVE);

  /** A step beside its compensation and the people who end it. */
  static List<Delivery> withPeople(boolean remote) {
    return remote ? List.of(DO, UNDO, GIVE_UP, RESOLVE) : List.of(DO, UNDO, RESOLVE);
  }

  boolean isByHand() {
    return BY_HAND.contains(this);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
