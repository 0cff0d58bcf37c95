package dev.stepkey.step.testing.contract;

import static dev.stepkey.step.testing.contract.World.Payload.NONE;
import static dev.stepkey.step.testing.contract.World.Payload.ONE;
import static dev.stepkey.step.testing.contract.World.Payload.OTHER;
import static dev.stepkey.step.testing.contract.World.Phase.COMPENSATED;
import static dev.stepkey.step.testing.contract.World.Phase.COMPLETED;
import static dev.stepkey.step.testing.contract.World.Phase.ERASED;
import static dev.stepkey.step.testing.contract.World.Phase.FENCED;
import static dev.stepkey.step.testing.contract.World.Phase.NEW;
import static dev.stepkey.step.testing.contract.World.Phase.OPEN;
import static dev.stepkey.step.testing.contract.World.Phase.REJECTED;
import static dev.stepkey.step.testing.contract.World.Phase.RETURNING;
import static dev.stepkey.step.testing.contract.World.Phase.UNDOING;
import static dev.stepkey.step.testing.contract.World.Phase.VOIDED;

import dev.stepkey.step.testing.contract.Answer.Kind;
import dev.stepkey.step.testing.contract.World.Payload;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kind of step.
 *
 * @param remote its effect lies at a provider: a crash may leave it open
 * @param fenceMaySpend making sure that a prepared thing is never confirmed may mean to confirm it
 *     and to give it back
 * @param fate what the effect makes of the order's commands
 */
record Rules(boolean remote, boolean fenceMaySpend, Fate fate) {

  boolean refused() {
    return fate == Fate.REFUSED;
  }

  /** What may be answered in this world, and where that leads. */
  List<Ending> endings(World world, Delivery delivery) {
    return switch (delivery) {
      case DO -> forward(world, ONE);
      case DO_OTHER -> forward(world, OTHER);
      case UNDO -> backward(world);
      case GIVE_UP -> givingUp(world);
      case RESOLVE -> resolving(world);
      case RETENTION -> erased(world).map(next -> new Ending(Kind.ERASED, false, next)).toList();
    };
  }

  /** Everything but what is under way. A key that was never used is closed for ever, too. */
  static Stream<World> erased(World world) {
    return Stream.of(world.isUnderWay() ? world : world.in(ERASED).held(NONE));
  }

  private List<Ending> forward(World world, Payload payload) {
    if (world.phase() == ERASED) {
      return List.of(new Ending(Kind.EXPIRED, false, world));
    }
    if (world.payload() != NONE && world.payload() != payload) {
      return List.of(new Ending(Kind.MISMATCH, false, world));
    }
    return switch (world.phase()) {
      case NEW, OPEN -> List.of(performed(world.held(payload)));
      case FENCED -> List.of(new Ending(Kind.REJECTED, false, world.in(REJECTED)));
      case COMPLETED -> List.of(new Ending(Kind.COMPLETED, true, world));
      case REJECTED -> List.of(new Ending(Kind.REJECTED, true, world));
      case UNDOING, RETURNING, VOIDED, COMPENSATED -> List.of(new Ending(Kind.VOIDED, true, world));
      case ERASED -> throw new IllegalStateException();
    };
  }

  private Ending performed(World world) {
    return refused()
        ? new Ending(Kind.REJECTED, false, world.in(REJECTED))
        : new Ending(Kind.COMPLETED, false, world.in(COMPLETED).with(1, 0));
  }

  private List<Ending> backward(World world) {
    return switch (world.phase()) {
      case NEW -> List.of(new Ending(Kind.NOTHING_TO_UNDO, false, world.in(VOIDED)));
      case OPEN, FENCED, UNDOING, RETURNING, COMPLETED -> undone(world);
      case REJECTED, VOIDED -> List.of(new Ending(Kind.NOTHING_TO_UNDO, true, world));
      case COMPENSATED -> List.of(new Ending(Kind.UNDONE, true, world));
      case ERASED -> List.of(new Ending(Kind.EXPIRED, false, world));
    };
  }

  private List<Ending> undone(World world) {
    Ending undone =
        fate == Fate.KEPT
            ? new Ending(Kind.TOO_LATE, false, world.in(COMPLETED).with(1, 0))
            : new Ending(Kind.UNDONE, false, world.in(COMPENSATED).with(1, 1));
    Ending nothing = new Ending(Kind.NOTHING_TO_UNDO, false, world.in(VOIDED));
    if (world.done() == 1) {
      return List.of(undone);
    }
    return maySpend(world) ? List.of(undone, nothing) : List.of(nothing);
  }

  private List<Ending> givingUp(World world) {
    return switch (world.phase()) {
      case NEW, OPEN, FENCED -> givenUp(world);
      case COMPLETED -> List.of(new Ending(Kind.COMPLETED, true, world));
      case REJECTED -> List.of(new Ending(Kind.REJECTED, true, world));
      case UNDOING, RETURNING, VOIDED, COMPENSATED -> List.of(new Ending(Kind.VOIDED, true, world));
      case ERASED -> List.of(new Ending(Kind.EXPIRED, false, world));
    };
  }

  private List<Ending> givenUp(World world) {
    Ending completed = new Ending(Kind.COMPLETED, false, world.in(COMPLETED).with(1, 0));
    Ending voided = new Ending(Kind.VOIDED, false, world.in(VOIDED));
    if (world.done() == 1) {
      return List.of(completed);
    }
    boolean either = world.phase() == OPEN && maySpend(world);
    return either ? List.of(completed, voided) : List.of(voided);
  }

  private List<Ending> resolving(World world) {
    return switch (world.phase()) {
      case NEW -> List.of(new Ending(Kind.NOTHING_TO_UNDO, false, world.in(VOIDED)));
      case OPEN, FENCED, UNDOING ->
          List.of(new Ending(Kind.NOTHING_TO_UNDO, false, world.in(VOIDED).vouchedFor()));
      case RETURNING -> List.of(new Ending(Kind.UNDONE, false, world.in(COMPENSATED).vouchedFor()));
      case COMPLETED -> List.of(new Ending(Kind.UNDONE, false, world.in(COMPENSATED)));
      case REJECTED, VOIDED -> List.of(new Ending(Kind.NOTHING_TO_UNDO, true, world));
      case COMPENSATED -> List.of(new Ending(Kind.UNDONE, true, world));
      case ERASED -> List.of(new Ending(Kind.EXPIRED, false, world));
    };
  }

  boolean maySpend(World world) {
    return fenceMaySpend && !refused() && world.done() == 0;
  }
}
