package dev.stepkey.step.testing.contract;

import dev.stepkey.step.StepRetryException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jooq.exception.DataAccessException;

/**
 * One delivery on its way through our database and the provider. Its points are counted as they are
 * passed: before each commit, after each commit, after each call. At one of them it may be cut off,
 * or be held until others have passed.
 */
final class Trip {

  enum Stop {
    /** The process ends. */
    CRASH,
    /** The process goes on without the answer. */
    LOST_ANSWER,
    HOLD
  }

  /** A point that no delivery has. */
  static final int NOWHERE = Integer.MAX_VALUE;

  private static final long BOUND_SECONDS = 20;

  private static final ThreadLocal<Trip> CURRENT = ThreadLocal.withInitial(Trip::free);

  private final Stop stop;
  private final int at;
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile Boundary last = Boundary.NOTHING;
  private volatile String where = "";
  private int points;
  private int transactions;
  private boolean stopped;
  private boolean mayCall = true;

  private Trip(Stop stop, int at) {
    this.stop = stop;
    this.at = at;
  }

  static Trip free() {
    return new Trip(Stop.CRASH, NOWHERE);
  }

  /** Stops at the point with this number, if the delivery gets so far. */
  static Trip stopping(Stop stop, int at) {
    return new Trip(stop, at);
  }

  /** The trip of this thread, which is nobody's if there is no delivery on its way. */
  static Trip current() {
    return CURRENT.get();
  }

  Answer carry(Answer.Call call) {
    CURRENT.set(this);
    try {
      return Answer.to(call);
    } finally {
      CURRENT.remove();
      held.countDown();
    }
  }

  void began() {
    transactions++;
  }

  boolean isNested() {
    return transactions > 1;
  }

  boolean isInTransaction() {
    return transactions > 0;
  }

  void ended() {
    transactions--;
  }

  /** Of the provider: this delivery is none of its business. */
  void forbidCalls() {
    mayCall = false;
  }

  boolean mayCall() {
    return mayCall && transactions == 0;
  }

  /** In a transaction, with everything done that it is to commit. */
  void beforeCommit() {
    point("before the commit after ", true);
  }

  void committed() {
    last = last.committed();
    point("after ", true);
  }

  /** Between two statements of one transaction. Only a party that is held can tell: no point. */
  void inserted() {
    if (stop == Stop.HOLD && at < 0 && !stopped) {
      stop("after the insert after ", true);
    }
  }

  void called(Boundary call) {
    last = call;
    point("after ", false);
  }

  private void point(String side, boolean ours) {
    if (points++ == at) {
      stop(side, ours);
    }
  }

  private void stop(String side, boolean ours) {
    stopped = true;
    where = side + last;
    switch (stop) {
      case CRASH -> throw new Crash();
      case LOST_ANSWER -> throw ours ? connectionLost() : answerLost();
      case HOLD -> hold();
    }
  }

  /** As jOOQ reports it when the server goes away during COMMIT. */
  private static RuntimeException connectionLost() {
    return new DataAccessException(
        "Cannot commit transaction", new SQLException("the connection is gone", "08006"));
  }

  private static RuntimeException answerLost() {
    return StepRetryException.inDoubt("the answer is lost", null);
  }

  private void hold() {
    held.countDown();
    await(release);
  }

  /** Returns when the delivery is held, or has ended without coming so far. */
  void awaitHeld() {
    await(held);
  }

  void release() {
    release.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How many there were. */
  int points() {
    return points;
  }

  boolean wasStopped() {
    return stopped;
  }

  boolean wasCut() {
    return stopped && stop != Stop.HOLD;
  }

  /** Whether this is the answer of a delivery that was cut off so. */
  boolean explains(Answer answer) {
    return answer.kind() == (stop == Stop.CRASH ? Answer.Kind.DIED : Answer.Kind.RETRY);
  }

  Boundary last() {
    return last;
  }

  @Override
  public String toString() {
    return stopped
        ? " [" + stop.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + where + "]"
        : "";
  }
}
