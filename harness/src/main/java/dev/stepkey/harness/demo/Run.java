package dev.stepkey.harness.demo;

import dev.stepkey.harness.demo.Side.Shelf;
import java.util.ArrayList;
import java.util.List;

/**
 * The same deliveries, sent to one side.
 *
 * @param deliveries in the order in which they were sent
 * @param effectsBefore {@code observed_effects_total} before the first
 * @param effectsAfter {@code observed_effects_total} after the last
 * @param shelf what has come into the side's tables in between
 */
record Run(List<Delivered> deliveries, long effectsBefore, long effectsAfter, Shelf shelf) {

  /** Every job once, then every job again, and so on: each delivery waits for the one before. */
  static Run of(Side side, Courier courier, int jobs, int each) {
    long before = side.observedEffects();
    Shelf shelf = side.shelf();
    List<Delivered> deliveries = new ArrayList<>();
    for (int round = 0; round < each; round++) {
      for (int job = 1; job <= jobs; job++) {
        deliveries.add(courier.deliver("job-" + job, side));
      }
    }
    return new Run(deliveries, before, side.observedEffects(), side.shelf().since(shelf));
  }

  int submissions() {
    return deliveries.size();
  }

  int attempts() {
    return deliveries.stream().mapToInt(Delivered::attempts).sum();
  }

  long effects() {
    return effectsAfter - effectsBefore;
  }

  /** Deliveries that were not answered in the end. */
  List<Delivered> failed() {
    return deliveries.stream().filter(each -> each.answer().startsWith("failed")).toList();
  }
}
