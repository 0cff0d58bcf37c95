package dev.stepkey.orchestrator.order;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What one tenant has asked this process for lately. */
final class TenantLimit {

  private static final long COUNT_EVERY = TimeUnit.SECONDS.toNanos(1);

  private final TimeMeter clock;
  private final Bucket newOrders;
  private final int burst;
  private final int most;
  private int counted;
  private int since;
  private long nextCount;
  private int counting;
  private boolean hasCounted;

  TenantLimit(LimitProperties limits, TimeMeter clock) {
    this.clock = clock;
    this.burst = limits.burst();
    this.most = limits.openOrders();
    this.nextCount = clock.currentTimeNanos();
    this.newOrders =
        Bucket.builder()
            .addLimit(
                rate ->
                    rate.capacity(limits.burst())
                        .refillGreedy(limits.ordersPerSecond(), Duration.ofSeconds(1)))
            .withCustomTimePrecision(clock)
            .build();
  }

  /** How long to wait for the turn of one more new order; nothing if it is now. */
  Duration untilTurn() {
    ConsumptionProbe turn = newOrders.tryConsumeAndReturnRemaining(1);
    return turn.isConsumed() ? Duration.ZERO : Duration.ofNanos(turn.getNanosToWaitForRefill());
  }

  /**
   * Whether there is room for one more open order, which is then taken.
   *
   * @param count how many there are, asked for once a second; in between what was let in is added,
   *     and what has ended is not yet subtracted. If it fails, nothing is taken, and the next
   *     caller counts
   */
  boolean enter(IntSupplier count) {
    if (startsToCount()) {
      try {
        int before = letIn();
        int now = count.getAsInt();
        recount(now, before);
      } finally {
        hasStoppedToCount();
      }
    }
    return enter();
  }

  /**
   * One at a time: the others go by the last count and what was let in since. Before the first
   * there is nothing to go by, so all count who come before it has succeeded; they are no more than
   * there are places for submissions.
   */
  private synchronized boolean startsToCount() {
    boolean due = clock.currentTimeNanos() - nextCount >= 0;
    boolean starts = due && (counting == 0 || !hasCounted);
    if (starts) {
      counting++;
    }
    return starts;
  }

  private synchronized void hasStoppedToCount() {
    counting--;
  }

  private synchronized int letIn() {
    return since;
  }

  /** What was let in before the count is in it; what has come meanwhile is added still. */
  private synchronized void recount(int now, int before) {
    counted = now;
    since = Math.max(0, since - before);
    hasCounted = true;
    nextCount = clock.currentTimeNanos() + COUNT_EVERY;
  }

  private synchronized boolean enter() {
    boolean room = counted + since < most;
    if (room) {
      since++;
    }
    return room;
  }

  /** What was let in has become no new order. */
  synchronized void giveBack() {
    since = Math.max(0, since - 1);
    giveTurnBack();
  }

  /** What had its turn was not let in. */
  void giveTurnBack() {
    newOrders.addTokens(1);
  }

  /** To forget such a tenant changes nothing. */
  synchronized boolean isIdle() {
    return newOrders.getAvailableTokens() >= burst && clock.currentTimeNanos() - nextCount >= 0;
  }
}
