package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.worker.WorkerHost;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Starts again what has not ended: an order whose start was lost, whose workflow was terminated,
 * whose history is gone. An order leaves its sight only when it has ended, never when it is merely
 * decided. Starting an order that is being driven changes nothing, so it need not know which is
 * which, and several relays may run at once.
 */
final class Relay {

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final int BATCH = 50;

  private final OrderRepository orders;
  private final OrderStarter starter;
  private final OrderProperties properties;
  private final WorkerHost worker;

  Relay(
      OrderRepository orders, OrderStarter starter, OrderProperties properties, WorkerHost worker) {
    this.worker = worker;
    this.orders = orders;
    this.starter = starter;
    this.properties = properties;
  }

  @Scheduled(fixedDelayString = "${stepkey.orders.relay-interval:5s}")
  void look() {
    if (!worker.hasStarted()) {
      // WorkerHost says what is missing.
      return;
    }
    try {
      List<OrderInput> due =
          orders.claimDue(BATCH, properties.relayGrace(), properties.relayPatience());
      for (OrderInput order : due) {
        starter.restart(order);
        LOG.info("order {} has not ended: it is driven from here on", order.orderId());
      }
    } catch (RuntimeException e) {
      // What was claimed comes due again.
      LOG.warn("The relay will look again: {}", e.getMessage());
    }
  }
}
