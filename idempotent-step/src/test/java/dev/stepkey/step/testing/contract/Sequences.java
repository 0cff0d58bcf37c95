package dev.stepkey.step.testing.contract;

import dev.stepkey.step.testing.contract.Trip.Stop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All sequences of deliveries up to a length, and all of them with a crash or a lost answer at each
 * point of one delivery.
 *
 * <p>Books and answers are judged after every delivery, so a sequence that begins a longer one is
 * judged on the way: only the longest are run. In the same manner, a point of a delivery depends on
 * what was before it alone: it is counted once for everything that may follow.
 */
final class Sequences {

  private final Subject subject;
  private final List<Delivery> alphabet;
  private final Set<List<Object>> judged = new HashSet<>();
  private final Set<List<Object>> left = new HashSet<>();
  private int points;

  /** Of these. */
  Sequences(Subject subject, List<Delivery> alphabet) {
    this.subject = subject;
    this.alphabet = alphabet;
  }

  /** How many different sequences were judged. */
  int judged() {
    return judged.size();
  }

  /** How many points of how many sequences, together, were crashed at. */
  int points() {
    return points;
  }

  /** All of up to {@code length} deliveries, but those that are judged without people. */
  void run(int length, Fate fate) {
    for (List<Delivery> sequence : ofLength(length)) {
      if (isJudgedElsewhere(sequence, fate)) {
        continue;
      }
      Course course = new Course(subject, subject.order(fate));
      for (int i = 0; i < length; i++) {
        course.deliver(sequence.get(i));
        judge(sequence.subList(0, i + 1), fate);
      }
      course.end(false);
    }
  }

  private void judge(List<Delivery> sequence, Fate fate) {
    if (!isJudgedElsewhere(sequence, fate)) {
      judged.add(List.of(fate, sequence));
    }
  }

  private boolean isJudgedElsewhere(List<Delivery> sequence, Fate fate) {
    return fate != Fate.KEPT
        && alphabet != Delivery.BY_ITSELF
        && sequence.stream().noneMatch(Delivery::isByHand);
  }

  /** All of up to {@code length}, by two tenants who chose the same key, the other way round. */
  void runTwins(int length) {
    for (List<Delivery> sequence : ofLength(length)) {
      Order order = subject.order(Fate.ACCEPTED);
      Course one = new Course(subject, order);
      Course two = new Course(subject, subject.twin(order));
      for (int i = 0; i < length; i++) {
        deliver(sequence.get(i), one, two);
        deliver(sequence.get(length - 1 - i), two, one);
      }
      one.end(false);
      two.end(true);
    }
  }

  private static void deliver(Delivery delivery, Course to, Course twin) {
    Answer answer = to.deliver(delivery);
    if (delivery == Delivery.RETENTION) {
      twin.besides(delivery, Trip.free(), answer);
    }
  }

  /**
   * Cuts off the last of every up to {@code cut} deliveries at each of its points. Where that
   * leaves something that was not seen before, everything is tried that makes {@code length}
   * deliveries of it; the rest of the time it is enough to end the course, for the same was gone on
   * with before.
   */
  void cut(int cut, int length, Fate fate) {
    isNew(new Course(subject, subject.order(fate)), Trip.free());
    for (int i = 1; i <= cut; i++) {
      for (List<Delivery> beginning : ofLength(i)) {
        Trip whole = Trip.free();
        isNew(begin(beginning, whole, fate), whole);
        for (int at = 0; at < whole.points(); at++) {
          cut(beginning, at, length - i, fate);
        }
        points += whole.points();
      }
    }
  }

  private void cut(List<Delivery> beginning, int at, int more, Fate fate) {
    Trip trip = Trip.stopping(stop(at), at);
    Course course = begin(beginning, trip, fate);
    boolean isNew = isNew(course, trip);
    course.end(at % 4 < 2);
    if (isNew) {
      int turn = at;
      for (List<Delivery> rest : ofLength(more)) {
        Course longer = begin(beginning, Trip.stopping(stop(turn), at), fate);
        rest.forEach(longer::deliver);
        longer.end(turn++ % 4 < 2);
      }
    }
  }

  /** Whether such a thing was never left behind. Only what is under way has a how far. */
  private boolean isNew(Course course, Trip trip) {
    StepModel model = course.model();
    Boundary howFar = model.isUnderWay() ? trip.last() : Boundary.SETTLED;
    return left.add(List.of(course.order().fate(), model.worlds(), howFar));
  }

  /** What is left behind is the same either way, so half of them each will do. */
  private static Stop stop(int turn) {
    return turn % 2 == 0 ? Stop.CRASH : Stop.LOST_ANSWER;
  }

  private Course begin(List<Delivery> beginning, Trip last, Fate fate) {
    Course course = new Course(subject, subject.order(fate));
    int end = beginning.size() - 1;
    beginning.subList(0, end).forEach(course::deliver);
    course.deliver(beginning.get(end), last);
    return course;
  }

  private List<List<Delivery>> ofLength(int length) {
    if (length == 0) {
      return List.of(List.of());
    }
    List<List<Delivery>> all = new ArrayList<>();
    for (List<Delivery> beginning : ofLength(length - 1)) {
      for (Delivery next : alphabet) {
        List<Delivery> longer = new ArrayList<>(beginning);
        longer.add(next);
        all.add(List.copyOf(longer));
      }
    }
    return all;
  }
}
