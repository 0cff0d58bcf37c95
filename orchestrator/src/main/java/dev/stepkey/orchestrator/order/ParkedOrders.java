package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.Reason;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Marks orders that need a person, and says so: in the row, in the log, in the metrics. */
final class ParkedOrders {

  private static final Logger LOG = LoggerFactory.getLogger(ParkedOrders.class);

  private final Parkings rows;
  private final MeterRegistry meters;
  private volatile int parked;

  ParkedOrders(Parkings rows, MeterRegistry meters) {
    this.rows = rows;
    this.meters = meters;
    Gauge.builder("stepkey.orders.parked", this, orders -> orders.parked)
        .description("Orders that need a person")
        .register(meters);
  }

  void park(UUID id, Reason reason) {
    if (rows.park(id, reason)) {
      announce(id, reason);
    }
  }

  private void announce(UUID id, Reason reason) {
    String step = reason.step() == null ? "none" : reason.step();
    LOG.warn("order {} parked step={} code={}: {}", id, step, reason.code(), reason.detail());
    meters.counter("stepkey.orders.parkings", "step", step, "code", reason.code()).increment();
  }

  void unpark(UUID id) {
    if (rows.unpark(id)) {
      LOG.info("order {} goes on", id);
    }
  }

  /** See {@link Parkings#parkStuck}. */
  void parkStuck(int limit, Duration deadline, Duration stuckAfter) {
    rows.parkStuck(limit, deadline, stuckAfter).forEach(id -> announce(id, Parkings.NO_PROGRESS));
    rows.parkStuckReturns(limit, stuckAfter).forEach(id -> announce(id, Parkings.NO_PROGRESS));
  }

  void count() {
    parked = rows.count();
  }
}
