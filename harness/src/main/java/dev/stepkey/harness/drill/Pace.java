package dev.stepkey.harness.drill;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** When the next request is due, and until when all must be. */
final class Pace {

  /** What a drill may take beyond the time that its rate asks for. */
  private static final Duration SLACK = Duration.ofMinutes(2);

  private final long start = System.nanoTime();
  private final int rate;
  private final long limit;

  /** From now on, so many requests a second, until all are sent. */
  Pace(int rate, int all) {
    this.rate = rate;
    this.limit = start + perSecond(all) + SLACK.toNanos();
  }

  private long perSecond(long requests) {
    return requests * TimeUnit.SECONDS.toNanos(1) / rate;
  }

  /** Until the next request is due, after so many. */
  void awaitTurnAfter(int sent) {
    long at = start + perSecond(sent);
    for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  boolean isTooSlow() {
    return System.nanoTime() > limit;
  }
}
