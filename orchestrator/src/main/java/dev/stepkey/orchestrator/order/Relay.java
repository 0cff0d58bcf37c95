package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.worker.WorkerHost;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Starts again what has not ended: an order or a return whose start was lost, whose workflow was
 * terminated, whose history is gone. An order leaves its sight only when it has ended, never when
 * it is merely decided. Starting an order that is being driven changes nothing, so it need not know
 * which is which, and several relays may run at once.
 */
final class Relay {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int BATCH = 50;

  /** After an outage thousands are due at once, and each is waited for by somebody. */
  private static final int BATCHES = 20;

  /** More in a row, and it is Temporal that is away, not these orders that cannot be started. */
  private static final int FAILURES = 3;

  private final OrderRepository orders;
  private final ReturnRepository returns;
  private final ParkedOrders parked;
  private final OrderStarter starter;
  private final OrderProperties properties;
  private final WorkerHost worker;

  Relay(
      OrderRepository orders,
      ReturnRepository returns,
      ParkedOrders parked,
      OrderStarter starter,
      OrderProperties properties,
      WorkerHost worker) {
    this.orders = orders;
    this.returns = returns;
    this.parked = parked;
    this.starter = starter;
    this.properties = properties;
    this.worker = worker;
  }

  @Scheduled(fixedDelayString = "${stepkey.orders.relay-interval:5s}")
  void look() {
    if (!worker.hasStarted()) {
      // WorkerHost says what is missing.
      return;
    }
    try {
      Duration grace = properties.relayGrace();
      Duration patience = properties.relayPatience();
      // First what needs no Temporal.
      parked.parkStuck(BATCH, properties.deadline(), properties.stuckAfter());
      parked.count();
      all(() -> orders.claimDue(BATCH, grace, patience), OrderInput::orderId, starter::restart);
      all(
          () -> returns.claimDue(BATCH, grace, patience),
          OrderInput::orderId,
          starter::restartReturn);
      all(() -> orders.untold(BATCH), untold -> untold.order().orderId(), this::tell);
    } catch (RuntimeException e) {
      LOG.warn("The relay will look again: {}", e.getMessage());
    }
  }

  /** Twice rather than not at all: whoever changed the order has tried to tell it already. */
  private void tell(OrderRepository.Untold order) {
    starter.lookAgain(order.order());
    orders.told(order);
  }

  /** Batch after batch: what was claimed is not due any more. */
  private static <T> void all(Supplier<List<T>> due, Function<T, UUID> id, Consumer<T> call) {
    List<T> batch;
    int batches = 0;
    do {
      batch = due.get();
    } while (each(batch, id, call) && batch.size() == BATCH && ++batches < BATCHES);
  }

  /**
   * One that fails must not keep the others waiting. All come due again.
   *
   * @return false if it is no use to go on
   */
  private static <T> boolean each(List<T> due, Function<T, UUID> id, Consumer<T> call) {
    int failures = 0;
    for (T one : due) {
      try {
        call.accept(one);
        failures = 0;
      } catch (RuntimeException e) {
        LOG.warn("order {} is tried again: {}", id.apply(one), e.getMessage());
        if (++failures == FAILURES) {
          return false;
        }
      }
    }
    return true;
  }
}
