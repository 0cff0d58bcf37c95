package dev.stepkey.orchestrator.order;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** The housekeeping of the orders table. Several processes may do it at once. */
final class OrderKeeper {

  private static final Logger LOG = LoggerFactory.getLogger(OrderKeeper.class);

  /** Short transactions: each holds the locks of no more rows than this. */
  private static final int BATCH = 500;

  /** At most 100,000 rows at a call; the next call goes on. */
  private static final int BATCHES = 200;

  private final Expiries expiries;
  private final Duration keep;

  OrderKeeper(Expiries expiries, Duration keep) {
    this.expiries = expiries;
    this.keep = keep;
  }

  /**
   * Erases what is due. Needs no Temporal, and does not begin at the start: while an upgrade goes
   * from process to process, those of the old version cannot read an erased row.
   */
  @Scheduled(
      initialDelayString = "${stepkey.orders.erase-interval:10m}",
      fixedDelayString = "${stepkey.orders.erase-interval:10m}")
  void erase() {
    int erased = 0;
    try {
      for (int i = 0, batch = BATCH; i < BATCHES && batch == BATCH; i++) {
        batch = expiries.expire(BATCH, keep);
        erased += batch;
      }
    } catch (RuntimeException e) {
      LOG.warn("Cannot erase orders now, will try again: {}", e.getMessage());
    }
    if (erased > 0) {
      LOG.info("Erased {} orders that were accepted more than {} ago", erased, keep);
    }
  }
}
