package dev.stepkey.step.testing.contract;

import static dev.stepkey.step.testing.contract.Delivery.DO;
import static dev.stepkey.step.testing.contract.Delivery.DO_OTHER;
import static dev.stepkey.step.testing.contract.Delivery.RETENTION;
import static dev.stepkey.step.testing.contract.Delivery.UNDO;

import dev.stepkey.step.testing.contract.Trip.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Two deliveries on two connections. The first is held at one of its points until the second has
 * ended or waits for a lock; then both go on. Every pair is run with every point of the first, from
 * every state that a step can be in.
 */
final class Races implements AutoCloseable {

  private static final int BOUND_SECONDS = 20;

  /** Between the claim's insert and the next statement, which is no point of its own. */
  private static final int AFTER_INSERT = -1;

  /** Of a remote step: after the claim, after its reference is recorded, after the confirm. */
  private static final List<Integer> LEFT_OPEN_AT = List.of(1, 4, 5);

  private final Subject subject;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private int run;

  Races(Subject subject) {
    this.subject = subject;
  }

  /** How many were run. */
  int run() {
    return run;
  }

  void all(boolean remote) {
    List<Pairing> pairings =
        pairings(List.of(DO, UNDO, RETENTION), List.of(DO, DO_OTHER, UNDO, RETENTION));
    from(new Start(Fate.ACCEPTED, List.of(UNDO), Trip.NOWHERE), pairings);
    from(new Start(Fate.REFUSED, List.of(), Trip.NOWHERE), pairings);
    starts(remote).forEach(start -> from(start, pairings));
  }

  /** Those with one of them by hand, and those of a compensation that is too late. */
  void withPeople(boolean remote, boolean keeps) {
    List<Delivery> all = Delivery.withPeople(remote);
    List<Pairing> byHand = pairings(all, all).stream().filter(Pairing::isByHand).toList();
    starts(remote).forEach(start -> from(start, byHand));
    if (keeps) {
      List<Pairing> undoing = pairings(List.of(UNDO), all);
      from(new Start(Fate.KEPT, List.of(DO), Trip.NOWHERE), undoing);
      from(new Start(Fate.KEPT, List.of(DO), LEFT_OPEN_AT.getLast()), undoing);
    }
  }

  private static List<Start> starts(boolean remote) {
    List<Start> starts = new ArrayList<>();
    starts.add(new Start(Fate.ACCEPTED, List.of(), Trip.NOWHERE));
    starts.add(new Start(Fate.ACCEPTED, List.of(DO), Trip.NOWHERE));
    if (remote) {
      LEFT_OPEN_AT.forEach(point -> starts.add(new Start(Fate.ACCEPTED, List.of(DO), point)));
      starts.add(new Start(Fate.REFUSED, List.of(DO), LEFT_OPEN_AT.getLast()));
    }
    return starts;
  }

  /** What went before, cut off at that point. */
  private record Start(Fate fate, List<Delivery> before, int crashAt) {}

  private record Pairing(Delivery first, Delivery second) {

    boolean isByHand() {
      return first.isByHand() || second.isByHand();
    }
  }

  private static List<Pairing> pairings(List<Delivery> firsts, List<Delivery> seconds) {
    return firsts.stream()
        .flatMap(first -> seconds.stream().map(second -> new Pairing(first, second)))
        .filter(pairing -> pairing.first() != RETENTION || pairing.second() != RETENTION)
        .toList();
  }

  private void from(Start start, List<Pairing> pairings) {
    for (Pairing pairing : pairings) {
      int point = AFTER_INSERT;
      boolean more = true;
      while (more) {
        Course course = new Course(subject, subject.order(start.fate()));
        start.before().forEach(d -> course.deliver(d, Trip.stopping(Stop.CRASH, start.crashAt())));
        more = race(course, pairing.first(), pairing.second(), point) || point == AFTER_INSERT;
        point++;
      }
    }
  }

  /** False if the first never came to this point. */
  private boolean race(Course course, Delivery first, Delivery second, int point) {
    course.note("%s, to be held at point %d, beside %s".formatted(first, point, second));
    subject.age(course.order());
    Trip held = Trip.stopping(Stop.HOLD, point);
    Future<Answer> one = start(course, first, held);
    held.awaitHeld();
    if (!held.wasStopped()) {
      answer(course, one);
      return false;
    }
    Boundary reached = held.last();
    Future<Answer> two = start(course, second, Trip.free());
    boolean blocked = awaitEndOrBlock(course, two);
    held.release();
    if (blocked && second == RETENTION) {
      throw course.broken("retention waits for a row that somebody holds", null);
    }
    Answer a = answer(course, one);
    Answer b = answer(course, two);
    Pair pair = new Pair(course.model(), first, a, second, b);
    course.raced(
        "%s%s -> %s, while %s%s -> %s"
            .formatted(first, held, a, second, blocked ? " [waits]" : "", b),
        blocked ? pair.anyhow() : pair.passing(reached),
        a,
        b);
    course.end(point % 2 == 0);
    run++;
    return true;
  }

  private Future<Answer> start(Course course, Delivery delivery, Trip trip) {
    return threads.submit(() -> trip.carry(() -> subject.deliver(course.order(), delivery)));
  }

  private boolean awaitEndOrBlock(Course course, Future<Answer> call) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
    while (System.nanoTime() < end) {
      if (call.isDone()) {
        return false;
      }
      if (subject.isSomebodyBlocked()) {
        return true;
      }
    }
    throw course.broken("the second neither ends nor waits for a lock", null);
  }

  private static Answer answer(Course course, Future<Answer> call) {
    try {
      return call.get(BOUND_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw course.broken("one of two at once threw " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw course.broken("one of two at once does not end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /**
   * Two answers, to be explained by some order. A delivery that goes on after it was passed is as
   * good as one that was cut off there and has been sent again.
   */
  private record Pair(StepModel model, Delivery first, Answer a, Delivery second, Answer b) {

    /** The second ended while the first was held at this boundary. */
    StepModel passing(Boundary reached) {
      StepModel cut = model.cut(first, reached);
      StepModel explained = then(then(cut, second, b), first, a);
      // Retention leaves alone what it cannot see yet.
      boolean inOrder = second == RETENTION || cut.mayHaveEnded(first);
      return inOrder ? explained.or(then(then(model, first, a), second, b)) : explained;
    }

    /** The second waited for the first, and then both went on side by side. */
    StepModel anyhow() {
      StepModel explained =
          inTurn(model, first, a, second, b).or(inTurn(model, second, b, first, a));
      for (Boundary any : Boundary.values()) {
        explained =
            explained
                .or(inTurn(model.cut(first, any), second, b, first, a))
                .or(inTurn(model.cut(second, any), first, a, second, b));
      }
      return explained;
    }

    private static StepModel inTurn(
        StepModel model, Delivery one, Answer oneSaid, Delivery two, Answer twoSaid) {
      return thenPerhapsUnanswered(thenPerhapsUnanswered(model, one, oneSaid), two, twoSaid);
    }

    private static StepModel then(StepModel model, Delivery delivery, Answer answer) {
      return delivery == RETENTION ? model.perhapsErased() : model.after(delivery, answer);
    }

    /**
     * A provider may refuse a call while the same one is on its way: the answer is to ask again.
     */
    private static StepModel thenPerhapsUnanswered(
        StepModel model, Delivery delivery, Answer answer) {
      if (!model.rules().remote() || answer.kind() != Answer.Kind.RETRY) {
        return then(model, delivery, answer);
      }
      StepModel left = model;
      for (Boundary any : Boundary.values()) {
        left = left.or(model.cut(delivery, any));
      }
      return left;
    }
  }
}
