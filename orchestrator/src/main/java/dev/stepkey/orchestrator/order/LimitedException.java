package dev.stepkey.orchestrator.order;

import java.time.Duration;

/**
 * A request that came at a bad moment; nothing was stored, and its key is as free as before. The
 * same request may be sent again after a pause.
 */
public final class LimitedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Which limit. */
  public enum Limit {
    /** The tenant's new orders per second. */
    RATE,
    /** The tenant's orders that have not ended. */
    OPEN_ORDERS,
    /** What this process carries out at the same time, for all tenants. */
    CONCURRENT_SUBMISSIONS
  }

  private final Limit limit;
  private final Duration pause;

  LimitedException(Limit limit, String detail, Duration pause) {
    super(detail);
    this.limit = limit;
    this.pause = pause;
  }

  /** Which limit it is. */
  public Limit limit() {
    return limit;
  }

  /** How long to wait, in whole seconds, one at least. */
  public Duration pause() {
    return pause;
  }
}
