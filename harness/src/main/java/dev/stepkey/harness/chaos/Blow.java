package dev.stepkey.harness.chaos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What became of a strike.
 *
 * @param count how much it met; nothing, and it has not landed
 * @param evidence how that is known
 * @param recovery until what was struck worked again; zero for what was never gone
 */
record Blow(long count, String evidence, Duration recovery) {

  static Blow of(long count, String what) {
    return new Blow(count, count + " " + what, Duration.ZERO);
  }

  /** One that either met what it was meant for or did not. */
  static Blow of(boolean met, String evidence, Duration recovery) {
    return new Blow(met ? 1 : 0, evidence, recovery);
  }

  /** Waits, though not for ever: what was not there by then was not met. */
  static void await(Duration limit, BooleanSupplier holds) {
    long end = System.nanoTime() + limit.toNanos();
    while (!holds.getAsBoolean() && System.nanoTime() < end) {
      pause(Duration.ofMillis(50));
    }
  }

  static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }
}
