package dev.stepkey.step.testing.contract;

import dev.stepkey.step.testing.contract.Trip.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Deliveries at random to twenty orders of two tenants who chose the same ten keys, a third of them
 * cut off somewhere. All of it follows from the seed.
 */
final class RandomWalk {

  private static final int KEYS = 10;

  /** More than any delivery has, so that some are not cut off after all. */
  private static final int POINTS = 9;

  /** Of this many, the deliveries are more or less frequent. */
  private static final int CHOICES = 24;

  private static final int UNDO_FROM = 9;

  private static final int OTHER_FROM = 15;
  private static final int RETENTION_FROM = 17;
  private static final int GIVE_UP_FROM = 18;
  private static final int RESOLVE_FROM = 20;
  private static final int LATE_FROM = 22;

  private final Subject subject;
  private final boolean remote;
  private final Random random;
  private final List<Course> courses = new ArrayList<>();

  RandomWalk(Subject subject, long seed, boolean remote, boolean keeps) {
    this.subject = subject;
    this.remote = remote;
    this.random = new Random(seed);
    for (int i = 0; i < KEYS; i++) {
      Order order = subject.order(fate(keeps));
      courses.add(new Course(subject, order));
      courses.add(new Course(subject, subject.twin(order)));
    }
  }

  private Fate fate(boolean keeps) {
    return switch (random.nextInt(4)) {
      case 0 -> Fate.REFUSED;
      case 1 -> keeps ? Fate.KEPT : Fate.ACCEPTED;
      default -> Fate.ACCEPTED;
    };
  }

  void run(int deliveries) {
    for (int i = 0; i < deliveries; i++) {
      Course course = courses.get(random.nextInt(courses.size()));
      int choice = random.nextInt(CHOICES);
      if (choice >= LATE_FROM) {
        course.confirmLate();
      } else {
        deliver(course, delivery(choice), trip());
      }
    }
    courses.forEach(course -> course.end(random.nextBoolean()));
  }

  private Delivery delivery(int choice) {
    if (choice >= RESOLVE_FROM) {
      return Delivery.RESOLVE;
    }
    if (choice >= GIVE_UP_FROM) {
      return remote ? Delivery.GIVE_UP : Delivery.UNDO;
    }
    if (choice >= RETENTION_FROM) {
      return Delivery.RETENTION;
    }
    if (choice >= OTHER_FROM) {
      return Delivery.DO_OTHER;
    }
    return choice >= UNDO_FROM ? Delivery.UNDO : Delivery.DO;
  }

  private Trip trip() {
    return switch (random.nextInt(6)) {
      case 0 -> Trip.stopping(Stop.CRASH, random.nextInt(POINTS));
      case 1 -> Trip.stopping(Stop.LOST_ANSWER, random.nextInt(POINTS));
      default -> Trip.free();
    };
  }

  private void deliver(Course course, Delivery delivery, Trip trip) {
    Answer answer = course.deliver(delivery, trip);
    if (delivery == Delivery.RETENTION) {
      courses.stream()
          .filter(other -> other != course && !other.order().isAfter(course.order()))
          .forEach(other -> other.besides(delivery, trip, answer));
    }
  }
}
