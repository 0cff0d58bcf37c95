package dev.stepkey.step.testing.contract;

import static dev.stepkey.step.testing.contract.StepModel.Payload.NONE;
import static dev.stepkey.step.testing.contract.StepModel.Payload.ONE;
import static dev.stepkey.step.testing.contract.StepModel.Payload.OTHER;
import static dev.stepkey.step.testing.contract.StepModel.Phase.COMPENSATED;
import static dev.stepkey.step.testing.contract.StepModel.Phase.COMPLETED;
import static dev.stepkey.step.testing.contract.StepModel.Phase.ERASED;
import static dev.stepkey.step.testing.contract.StepModel.Phase.NEW;
import static dev.stepkey.step.testing.contract.StepModel.Phase.OPEN;
import static dev.stepkey.step.testing.contract.StepModel.Phase.REJECTED;
import static dev.stepkey.step.testing.contract.StepModel.Phase.UNDOING;
import static dev.stepkey.step.testing.contract.StepModel.Phase.VOIDED;

import dev.stepkey.step.testing.contract.Answer.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
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

  /**
   * The kind of step.
   *
   * @param remote its effect lies at a provider: a crash may leave it open
   * @param fenceMaySpend making sure that a prepared thing is never confirmed may mean to confirm
   *     it and to give it back
   * @param refused the effect refuses the order's commands
   */
  record Rules(boolean remote, boolean fenceMaySpend, boolean refused) {}

  enum Phase {
    NEW,
    /** Begun and not ended. */
    OPEN,
    COMPLETED,
    REJECTED,
    /** Its compensation is begun and not ended. */
    UNDOING,
    VOIDED,
    COMPENSATED,
    ERASED
  }

  /** Which command holds the key. */
  enum Payload {
    NONE,
    ONE,
    OTHER
  }

  record World(Phase phase, Payload payload, int done, int undone) {

    World in(Phase next) {
      return new World(next, payload, done, undone);
    }

    World with(int nowDone, int nowUndone) {
      return new World(phase, payload, nowDone, nowUndone);
    }

    @Override
    public String toString() {
      return phase
          + (payload == NONE ? "" : "(" + payload + ")")
          + " with %d done, %d undone".formatted(done, undone);
    }
  }

  /** An answer that is allowed, and where it leads. */
  record Ending(Kind kind, boolean replayed, World world) {

    boolean is(Answer answer) {
      return kind == answer.kind() && replayed == answer.replayed();
    }

    @Override
    public String toString() {
      return kind + (replayed ? " (replayed)" : "");
    }
  }

  static StepModel of(Rules rules) {
    return new StepModel(rules, Set.of(new World(NEW, NONE, 0, 0)));
  }

  boolean isPossible() {
    return !worlds.isEmpty();
  }

  boolean isUnderWay() {
    return worlds.stream().anyMatch(StepModel::isUnderWay);
  }

  private static boolean isUnderWay(World world) {
    return world.phase == OPEN || world.phase == UNDOING;
  }

  /** After a delivery that ended with this answer. */
  StepModel after(Delivery delivery, Answer answer) {
    return of(endings(delivery).filter(ending -> ending.is(answer)).map(Ending::world));
  }

  /** After a delivery that was cut off when it had passed this boundary last. */
  StepModel cut(Delivery delivery, Boundary last) {
    return of(worlds.stream().flatMap(world -> cut(world, delivery, last).stream()));
  }

  /** After a look into the books. */
  StepModel seen(Books books) {
    return of(
        worlds.stream()
            .filter(world -> world.done == books.done() && world.undone == books.undone()));
  }

  /** Either of the two. */
  StepModel or(StepModel other) {
    return of(Stream.concat(worlds.stream(), other.worlds.stream()));
  }

  /** The same after a retention run that may have left alone what others were holding. */
  StepModel perhapsErased() {
    return of(worlds.stream().flatMap(w -> w.phase == NEW ? erased(w) : both(w, erased(w))));
  }

  /** Whether such a delivery may have nothing left to do. */
  boolean mayHaveEnded(Delivery delivery) {
    return worlds.stream()
        .anyMatch(w -> endings(w, delivery).stream().allMatch(end -> end.world().equals(w)));
  }

  /** What may be answered. */
  Stream<Ending> endings(Delivery delivery) {
    return worlds.stream().flatMap(world -> endings(world, delivery).stream());
  }

  private StepModel of(Stream<World> next) {
    return new StepModel(rules, next.collect(LinkedHashSet::new, Set::add, Set::addAll));
  }

  private static Stream<World> both(World one, Stream<World> others) {
    return Stream.concat(Stream.of(one), others);
  }

  private List<Ending> endings(World world, Delivery delivery) {
    return switch (delivery) {
      case DO -> forward(world, ONE);
      case DO_OTHER -> forward(world, OTHER);
      case UNDO -> backward(world);
      case RETENTION -> erased(world).map(next -> new Ending(Kind.ERASED, false, next)).toList();
    };
  }

  /** Everything but what is under way. A key that was never used is closed for ever, too. */
  private static Stream<World> erased(World world) {
    return Stream.of(isUnderWay(world) ? world : new World(ERASED, NONE, world.done, world.undone));
  }

  private List<Ending> forward(World world, Payload payload) {
    if (world.phase == ERASED) {
      return List.of(new Ending(Kind.EXPIRED, false, world));
    }
    if (world.payload != NONE && world.payload != payload) {
      return List.of(new Ending(Kind.MISMATCH, false, world));
    }
    return switch (world.phase) {
      case NEW, OPEN -> List.of(performed(payload));
      case COMPLETED -> List.of(new Ending(Kind.COMPLETED, true, world));
      case REJECTED -> List.of(new Ending(Kind.REJECTED, true, world));
      case UNDOING, VOIDED, COMPENSATED -> List.of(new Ending(Kind.VOIDED, true, world));
      case ERASED -> throw new IllegalStateException();
    };
  }

  private Ending performed(Payload payload) {
    return rules.refused
        ? new Ending(Kind.REJECTED, false, new World(REJECTED, payload, 0, 0))
        : new Ending(Kind.COMPLETED, false, new World(COMPLETED, payload, 1, 0));
  }

  private List<Ending> backward(World world) {
    return switch (world.phase) {
      case NEW -> List.of(new Ending(Kind.NOTHING_TO_UNDO, false, world.in(VOIDED)));
      case OPEN, UNDOING, COMPLETED -> undone(world);
      case REJECTED, VOIDED -> List.of(new Ending(Kind.NOTHING_TO_UNDO, true, world));
      case COMPENSATED -> List.of(new Ending(Kind.UNDONE, true, world));
      case ERASED -> List.of(new Ending(Kind.EXPIRED, false, world));
    };
  }

  private List<Ending> undone(World world) {
    Ending undone = new Ending(Kind.UNDONE, false, world.in(COMPENSATED).with(1, 1));
    Ending nothing = new Ending(Kind.NOTHING_TO_UNDO, false, world.in(VOIDED));
    if (world.done == 1) {
      return List.of(undone);
    }
    return maySpend(world) ? List.of(undone, nothing) : List.of(nothing);
  }

  private boolean maySpend(World world) {
    return rules.fenceMaySpend && !rules.refused && world.done == 0;
  }

  private Collection<World> cut(World world, Delivery delivery, Boundary last) {
    List<Ending> endings = endings(world, delivery);
    Set<World> ends = new LinkedHashSet<>(endings.stream().map(Ending::world).toList());
    boolean changes = !ends.equals(Set.of(world));
    if (last == Boundary.NOTHING || !changes) {
      return List.of(world);
    }
    // One transaction holds all of it.
    if (!rules.remote || delivery == Delivery.RETENTION || last == Boundary.SETTLED) {
      return ends;
    }
    return delivery == Delivery.UNDO
        ? cutBackward(world, last, ends)
        : cutForward(ends.iterator().next(), world.done, last);
  }

  private List<World> cutForward(World end, int done, Boundary last) {
    World open = end.in(OPEN).with(done, 0);
    return switch (last) {
      case CLAIMED, PREPARED, CANCELLED -> List.of(open);
      // A provider that refuses even to prepare leaves no reference: what is recorded is the end.
      case REF_RECORDED -> rules.refused ? List.of(open, end) : List.of(open);
      case CONFIRMED -> List.of(open.with(end.done, 0));
      case REFUNDED, NOTHING, SETTLED -> List.of();
    };
  }

  private Collection<World> cutBackward(World world, Boundary last, Set<World> ends) {
    World undoing = world.in(UNDOING);
    return switch (last) {
      // What never got as far as a reference needs no provider.
      case CLAIMED ->
          world.phase == NEW
              ? ends
              : world.phase == OPEN && world.done == 0
                  ? List.of(undoing, world.in(VOIDED))
                  : List.of(undoing);
      case CANCELLED -> maySpend(world) ? List.of(undoing, undoing.with(1, 0)) : List.of(undoing);
      case REFUNDED -> List.of(undoing.with(1, 1));
      case PREPARED, REF_RECORDED, CONFIRMED, NOTHING, SETTLED -> List.of();
    };
  }
}
