package dev.stepkey.orchestrator.order;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How many submissions this process carries out at the same time. They share a pool of connections
 * with the orders that were taken already, and must not keep all of it, however slow each is.
 */
final class Places {

  /** Shorter than a client waits, and longer than any submission takes that is not held up. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Semaphore places;

  Places(int count) {
    this.places = new Semaphore(count, true);
  }

  /**
   * Carries it out as soon as there is a place.
   *
   * @throws LimitedException if there was none for two seconds
   */
  <A> A taken(Supplier<A> submission) {
    if (!isFree()) {
      throw new LimitedException(
          LimitedException.Limit.CONCURRENT_SUBMISSIONS,
          "Too many requests are being carried out. Send the same request again, with the same key.",
          PATIENCE);
    }
    try {
      return submission.get();
    } finally {
      places.release();
    }
  }

  private boolean isFree() {
    try {
      return places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
