package dev.stepkey.step.testing.contract;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a step and its compensation must answer and what they must move, as a specification: it
 * knows nothing of rows, locks or providers' objects.
 *
 * <p>It is the set of worlds that one key may be in. A delivery that ends has one answer and one
 * next world; one that is cut off leaves those worlds that the boundaries which it has passed
 * allow. Every answer and every look into the books throws out the worlds that do not fit. When
 * none is left, the step has broken its contract.
 *
 * @param rules what kind of step it is
 * @param worlds where the key may be
 */
record StepModel(Rules rules, Set<World> worlds) {

  static StepModel of(Rules rules) {
    return new StepModel(rules, Set.of(World.fresh()));
  }

  boolean isPossible() {
    return !worlds.isEmpty();
  }

  boolean isUnderWay() {
    return worlds.stream().anyMatch(World::isUnderWay);
  }

  /** After a delivery that ended with this answer. */
  StepModel after(Delivery delivery, Answer answer) {
    return of(endings(delivery).filter(ending -> ending.is(answer)).map(Ending::world));
  }

  /** After a delivery that was cut off when it had passed this boundary last. */
  StepModel cut(Delivery delivery, Boundary last) {
    return of(worlds.stream().flatMap(world -> new Cuts(rules).of(world, delivery, last).stream()));
  }

  /** After a look into the books. */
  StepModel seen(Books books) {
    return of(
        worlds.stream()
            .filter(world -> world.mayShow(books))
            .map(world -> world.with(books.done(), books.undone())));
  }

  /** Either of the two. */
  StepModel or(StepModel other) {
    return of(Stream.concat(worlds.stream(), other.worlds.stream()));
  }

  /** The same after a retention run that may have left alone what others were holding. */
  StepModel perhapsErased() {
    return of(
        worlds.stream()
            .flatMap(
                w -> w.phase() == World.Phase.NEW ? Rules.erased(w) : both(w, Rules.erased(w))));
  }

  /** Whether such a delivery may have nothing left to do. */
  boolean mayHaveEnded(Delivery delivery) {
    return worlds.stream()
        .anyMatch(w -> rules.endings(w, delivery).stream().allMatch(end -> end.world().equals(w)));
  }

  /** What may be answered. */
  Stream<Ending> endings(Delivery delivery) {
    return worlds.stream().flatMap(world -> rules.endings(world, delivery).stream());
  }

  private StepModel of(Stream<World> next) {
    return new StepModel(rules, next.collect(LinkedHashSet::new, Set::add, Set::addAll));
  }

  private static Stream<World> both(World one, Stream<World> others) {
    return Stream.concat(Stream.of(one), others);
  }
}
