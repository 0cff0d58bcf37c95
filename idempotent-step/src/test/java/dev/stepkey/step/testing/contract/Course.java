package dev.stepkey.step.testing.contract;

import dev.stepkey.step.testing.contract.Answer.Kind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The deliveries of one order, each judged as it is answered. */
final class Course {

  private final Subject subject;
  private final Order order;
  private final List<String> story = new ArrayList<>();
  private final Map<Kind, Object> said = new EnumMap<>(Kind.class);
  private StepModel model;

  Course(Subject subject, Order order) {
    this.subject = subject;
    this.order = order;
    this.model = StepModel.of(subject.rules(order));
  }

  Order order() {
    return order;
  }

  StepModel model() {
    return model;
  }

  Answer deliver(Delivery delivery) {
    return deliver(delivery, Trip.free());
  }

  Answer deliver(Delivery delivery, Trip trip) {
    if (delivery == Delivery.RETENTION) {
      subject.age(order);
    }
    Answer answer = answer(delivery, trip);
    judge(delivery, trip, answer);
    return answer;
  }

  private Answer answer(Delivery delivery, Trip trip) {
    try {
      return trip.carry(() -> subject.deliver(order, delivery));
    } catch (RuntimeException | AssertionError e) {
      throw broken(delivery + " threw " + e, e);
    }
  }

  /** Another order's retention run erased this one's records, too. */
  void besides(Delivery delivery, Trip trip, Answer answer) {
    judge(delivery, trip, answer);
  }

  private void judge(Delivery delivery, Trip trip, Answer answer) {
    story.add("%s%s -> %s".formatted(delivery, trip, answer));
    if (trip.wasCut()) {
      require(trip.explains(answer), "a delivery that is cut off here cannot know that");
      become(before -> before.cut(delivery, trip.last()));
    } else {
      remember(answer);
      StepModel before = model;
      require(
          before.after(delivery, answer).isPossible(),
          "%s is not among %s".formatted(answer, before.endings(delivery).toList()));
      become(now -> now.after(delivery, answer));
    }
  }

  /** For whoever reads how it broke. */
  void note(String what) {
    story.add(what);
  }

  /** Two deliveries at once. What may have become of them is the race's to know. */
  void raced(String what, StepModel explained, Answer... answers) {
    story.add(what);
    for (Answer answer : answers) {
      remember(answer);
    }
    become(before -> explained);
  }

  /** The same answer is given in the same words, however often it is asked for. */
  private void remember(Answer answer) {
    switch (answer.kind()) {
      case COMPLETED, REJECTED, UNDONE -> {
        Object first = said.putIfAbsent(answer.kind(), answer.said());
        require(
            first == null || first.equals(answer.said()),
            "it first said " + first + " and now " + answer.said());
      }
      case VOIDED, NOTHING_TO_UNDO, TOO_LATE, MISMATCH, EXPIRED, ERASED, RETRY, DIED -> {}
    }
  }

  private void become(UnaryOperator<StepModel> step) {
    StepModel before = model;
    Books books = subject.books(order);
    model = step.apply(before).seen(books);
    require(
        model.isPossible(),
        "%s must not be; before this it was one of %s".formatted(books, before.worlds()));
  }

  /**
   * The rest of every course, so that nothing is left open: the step and its compensation once
   * more, whatever was on its way long ago, and then nothing may move for ever.
   */
  void end(boolean undoFirst) {
    if (undoFirst) {
      deliver(Delivery.UNDO);
    }
    deliver(Delivery.DO);
    deliver(Delivery.DO_OTHER);
    deliver(Delivery.UNDO);
    confirmLate();
    if (order.refused()) {
      subject.mend(order);
      note("mend");
      if (subject.pinsRefusals()) {
        confirmLate();
      }
    }
    deliver(Delivery.DO);
  }

  void confirmLate() {
    subject.confirmLate(order);
    note("late confirms");
    become(before -> before);
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw broken(otherwise, null);
    }
  }

  AssertionError broken(String how, @Nullable Throwable cause) {
    return new AssertionError(
        "%s%n  %s%n  of %s".formatted(how, String.join("\n  ", story), order), cause);
  }
}
