package dev.stepkey.schema.worker;

import dev.stepkey.step.StepTable;
import dev.stepkey.step.StepTable.InDoubt;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** The housekeeping of a service's step records. Several replicas may do it at once. */
final class StepTableKeeper implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StepTableKeeper.class);

  private final StepTable steps;
  private final Duration keep;
  private final WorkerHost worker;
  private volatile InDoubt inDoubt = new InDoubt(0, Duration.ZERO);

  StepTableKeeper(StepTable steps, Duration keep, MeterRegistry meters, WorkerHost worker) {
    this.steps = steps;
    this.keep = keep;
    this.worker = worker;
    Gauge.builder("stepkey.step.in.doubt", this, keeper -> keeper.inDoubt.steps())
        .description("Steps and compensations sent to a provider whose outcome is not recorded")
        .register(meters);
    TimeGauge.builder(
            "stepkey.step.in.doubt.age",
            this,
            TimeUnit.MILLISECONDS,
            keeper -> keeper.inDoubt.oldest().toMillis())
        .description("Since when the oldest of them has not moved")
        .register(meters);
  }

  @Scheduled(fixedDelayString = "${stepkey.steps.count-interval:10s}")
  void count() {
    whenReady(
        "count",
        () -> {
          steps.flushReplays();
          inDoubt = steps.inDoubt();
        });
  }

  @Scheduled(fixedDelayString = "${stepkey.steps.erase-interval:10m}")
  void erase() {
    whenReady(
        "erase",
        () -> {
          int erased = steps.erase(keep);
          if (erased > 0) {
            LOG.info("Erased {} step records of orders accepted more than {} ago", erased, keep);
          }
        });
  }

  private void whenReady(String what, Runnable work) {
    if (!worker.hasStarted()) {
      // WorkerHost says what is missing.
      return;
    }
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("Cannot {} step records now, will try again: {}", what, e.getMessage());
    }
  }

  /** The replays since the last count would be lost with the process. */
  @Override
  public void close() {
    try {
      steps.flushReplays();
    } catch (RuntimeException e) {
      LOG.warn("The last replays are not counted: {}", e.getMessage());
    }
  }
}
