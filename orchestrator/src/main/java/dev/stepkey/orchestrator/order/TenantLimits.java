package dev.stepkey.orchestrator.order;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The limits of each tenant, in this process. They are asked only for what would be a new order, so
 * a retry of one that was taken always passes.
 */
final class TenantLimits {

  /** Orders end within seconds as a rule, but not all within one. */
  static final Duration UNTIL_SOME_HAVE_ENDED = Duration.ofSeconds(5);

  /** From so many tenants on those are forgotten of whom nothing need be remembered. */
  static final int TENANTS = 1_000;

  private final LimitProperties limits;
  private final OrderRepository orders;
  private final TimeMeter clock;
  private final ConcurrentMap<String, TenantLimit> tenants = new ConcurrentHashMap<>();

  TenantLimits(LimitProperties limits, OrderRepository orders, TimeMeter clock) {
    this.limits = limits;
    this.orders = orders;
    this.clock = clock;
  }

  /**
   * Lets one new order of the tenant in.
   *
   * @throws LimitedException if it would be one too many
   */
  void admit(String tenant) {
    TenantLimit limit = of(tenant);
    Duration pause = limit.untilTurn();
    if (!pause.isZero()) {
      throw tooFast(pause);
    }
    if (!entered(tenant, limit)) {
      throw tooManyOpen();
    }
  }

  private boolean entered(String tenant, TenantLimit limit) {
    boolean room = false;
    try {
      // One more than the limit is enough to know.
      room = limit.enter(() -> orders.countOpen(tenant, limits.openOrders() + 1L));
    } finally {
      if (!room) {
        limit.giveTurnBack();
      }
    }
    return room;
  }

  /** What was let in has become no new order: it was refused, or failed, or was a retry. */
  void giveBack(String tenant) {
    of(tenant).giveBack();
  }

  private TenantLimit of(String tenant) {
    if (tenants.size() >= TENANTS && !tenants.containsKey(tenant)) {
      tenants.values().removeIf(TenantLimit::isIdle);
    }
    return tenants.computeIfAbsent(tenant, name -> new TenantLimit(limits, clock));
  }

  int remembered() {
    return tenants.size();
  }

  private LimitedException tooFast(Duration pause) {
    Duration seconds = Duration.ofSeconds(pause.plusSeconds(1).minusNanos(1).toSeconds());
    return new LimitedException(
        LimitedException.Limit.RATE,
        "More than %d new orders a second. Send the same request, with the same key, after the pause."
            .formatted(limits.ordersPerSecond()),
        seconds);
  }

  private LimitedException tooManyOpen() {
    return new LimitedException(
        LimitedException.Limit.OPEN_ORDERS,
        "%d orders have not ended yet. Send the same request, with the same key, when some have."
            .formatted(limits.openOrders()),
        UNTIL_SOME_HAVE_ENDED);
  }
}
