package dev.stepkey.harness.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the books say of one step of one order. */
final class Account {

  private static final Set<String> OPEN = Set.of("PENDING", "PREPARED", "VOIDING");
  private static final Set<String> UNDONE = Set.of("VOIDED", "REJECTED", "COMPENSATED");

  /** The service's step record; null if there is none, or it has been erased. */
  @Nullable Row record;

  /** The service's own book of effects. */
  final List<Entry> entries = new ArrayList<>(1);

  /** What took effect at the provider or carrier, by its own book; nothing for stock. */
  final List<Effect> effects = new ArrayList<>(1);

  /** The payment intents that were prepared for it; nothing for stock and parcels. */
  final List<Intent> intents = new ArrayList<>(1);

  /** What was given back there. */
  final List<Inverse> inverses = new ArrayList<>(0);

  /**
   * A step record.
   *
   * @param at when its state last changed
   * @param ref the provider's or carrier's object, once it is recorded
   * @param committed when the transaction that wrote the row as it stands committed, if known
   */
  record Row(String state, Instant at, @Nullable String ref, @Nullable Instant committed) {

    boolean isOpen() {
      return OPEN.contains(state);
    }

    boolean isUndone() {
      return UNDONE.contains(state);
    }

    boolean is(String wanted) {
      return state.equals(wanted);
    }

    /** Nothing may stand, and nothing may have been recorded, under such a row. */
    boolean isTombstone() {
      return is("VOIDED") || is("REJECTED");
    }
  }

  /**
   * A row of a service's own book.
   *
   * @param object what it is about: the payment intent, the carrier's shipment, the lines held
   * @param detail the tracking code, or else nothing
   * @param amount captured, in minor units; 0 where no money is
   * @param currency upper case, or nothing
   * @param undone given back, in minor units; 0 where no money is
   * @param isUndone whether the effect is undone by this book
   * @param undoneAt when, if the book says so
   * @param committed as in {@link Row}
   */
  record Entry(
      String object,
      String detail,
      long amount,
      String currency,
      long undone,
      boolean isUndone,
      @Nullable Instant undoneAt,
      @Nullable Instant committed) {}

  /**
   * A succeeded charge or a label that was bought.
   *
   * @param object the payment intent or the carrier's shipment
   * @param detail the tracking code, or else nothing
   * @param amount in minor units; 0 for a label
   * @param currency upper case, or nothing
   * @param undone what the provider says it gave back of it
   */
  record Effect(
      String id,
      String object,
      String detail,
      long amount,
      String currency,
      long undone,
      Instant at) {}

  /** A prepared payment, and what the provider says of it. */
  record Intent(String id, String status) {}

  /** A refund, or a label that was given back. */
  record Inverse(String id, String object, long amount, Instant at) {}

  /** Whether the provider or carrier still has what was given for this effect. */
  boolean stands(Effect effect) {
    return effect.amount() == 0
        ? inverses.stream().noneMatch(inverse -> inverse.object().equals(effect.object()))
        : effect.undone() < effect.amount();
  }

  long standing() {
    return effects.stream().filter(this::stands).count();
  }

  boolean isEmpty() {
    return record == null && entries.isEmpty() && effects.isEmpty() && inverses.isEmpty();
  }

  String state() {
    return record == null ? "no record" : record.state();
  }
}
