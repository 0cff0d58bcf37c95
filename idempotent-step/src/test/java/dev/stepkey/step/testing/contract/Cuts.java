package dev.stepkey.step.testing.contract;

import static dev.stepkey.step.testing.contract.World.Phase.COMPLETED;
import static dev.stepkey.step.testing.contract.World.Phase.FENCED;
import static dev.stepkey.step.testing.contract.World.Phase.NEW;
import static dev.stepkey.step.testing.contract.World.Phase.OPEN;
import static dev.stepkey.step.testing.contract.World.Phase.RETURNING;
import static dev.stepkey.step.testing.contract.World.Phase.UNDOING;
import static dev.stepkey.step.testing.contract.World.Phase.VOIDED;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which worlds a delivery leaves that is cut off when it has passed a boundary. */
record Cuts(Rules rules) {

  Collection<World> of(World world, Delivery delivery, Boundary last) {
    List<Ending> endings = rules.endings(world, delivery);
    if (last == Boundary.NOTHING || endings.stream().noneMatch(end -> end.changes(world))) {
      return List.of(world);
    }
    Set<World> ends = new LinkedHashSet<>(endings.stream().map(Ending::world).toList());
    if (!rules.remote() || last == Boundary.SETTLED) {
      return ends;
    }
    return switch (delivery) {
      case DO, DO_OTHER -> cutForward(world, ends.iterator().next(), last);
      case UNDO -> cutBackward(world, last, ends);
      case GIVE_UP -> cutGiveUp(world, last, ends);
      // One transaction holds all of it.
      case RESOLVE, RETENTION -> ends;
    };
  }

  private List<World> cutForward(World world, World end, Boundary last) {
    World open = end.in(world.phase() == FENCED ? FENCED : OPEN).with(world.done(), 0);
    return switch (last) {
      case CLAIMED, PREPARED, CANCELLED -> List.of(open);
      // A provider that refuses even to prepare leaves no reference: what is recorded is the end.
      case REF_RECORDED -> rules.refused() ? List.of(open, end) : List.of(open);
      case CONFIRMED -> List.of(open.with(end.done(), 0));
      case REFUNDED, NOTHING, SETTLED -> List.of();
    };
  }

  private Collection<World> cutBackward(World world, Boundary last, Set<World> ends) {
    boolean completed = world.phase() == COMPLETED || world.phase() == RETURNING;
    World undoing = world.in(completed ? RETURNING : UNDOING);
    return switch (last) {
      // What never got as far as a reference needs no provider.
      case CLAIMED ->
          world.phase() == NEW
              ? ends
              : world.phase() == OPEN && world.done() == 0
                  ? List.of(undoing, world.in(VOIDED))
                  : List.of(undoing);
      case CANCELLED ->
          rules.maySpend(world) ? List.of(undoing, undoing.with(1, 0)) : List.of(undoing);
      case REFUNDED -> List.of(undoing.with(1, rules.fate() == Fate.KEPT ? 0 : 1));
      case PREPARED, REF_RECORDED, CONFIRMED, NOTHING, SETTLED -> List.of();
    };
  }

  private Collection<World> cutGiveUp(World world, Boundary last, Set<World> ends) {
    return switch (last) {
      case CLAIMED ->
          world.phase() == NEW
              ? ends
              : world.phase() == OPEN && world.done() == 0
                  ? List.of(world, world.in(VOIDED))
                  : List.of(world);
      case CANCELLED ->
          world.done() == 1
              ? List.of(world)
              : rules.maySpend(world)
                  ? List.of(world.in(FENCED), world.with(1, 0))
                  : List.of(world.in(FENCED));
      case PREPARED, REF_RECORDED, CONFIRMED, REFUNDED, NOTHING, SETTLED -> List.of();
    };
  }
}
