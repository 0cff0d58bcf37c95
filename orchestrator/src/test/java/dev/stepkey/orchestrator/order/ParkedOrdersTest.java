package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told about parked orders, and how often. */
final class ParkedOrdersTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final Reason DOWN = new Reason("refund-payment", "outage", "down");
  private static final Reason MISMATCH = new Reason("refund-payment", "mismatch", "another amount");

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final ParkedOrders parked = new ParkedOrders(TABLE.parkings, meters);

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @Test
  void anOrderIsAnnouncedWhenItIsParkedAndNotEachTimeItsReasonIsRenewed() {
    OrderInput order = TABLE.compensating("k");
    parked.park(order.orderId(), DOWN);
    parked.park(order.orderId(), DOWN);
    parked.park(order.orderId(), MISMATCH);
    assertThat(announced("refund-payment", "outage")).isEqualTo(1);
    assertThat(announced("refund-payment", "mismatch")).isZero();
    parked.unpark(order.orderId());
    parked.park(order.orderId(), MISMATCH);
    assertThat(announced("refund-payment", "mismatch")).isEqualTo(1);
  }

  @Test
  void whatIsNotParkedIsNotAnnounced() {
    parked.park(TABLE.completed("k").orderId(), DOWN);
    parked.park(UUID.randomUUID(), DOWN);
    assertThat(announced("refund-payment", "outage")).isZero();
  }

  @Test
  void whatIsStuckIsAnnouncedOnceWithoutAStep() {
    TABLE.proceeding("k-1");
    TABLE.compensating("k-2");
    TABLE.accepted("k-3");
    TABLE.db.execute(
        "UPDATE orders SET decided_at = now() - interval '1 day' WHERE decision <> ''");
    for (int i = 0; i < 2; i++) {
      parked.parkStuck(50, Duration.ofDays(1), Duration.ofHours(1));
    }
    assertThat(announced("none", "no-progress")).isEqualTo(2);
  }

  @Test
  void theGaugeSaysHowManyAreParkedWhenTheyWereLastCounted() {
    OrderInput one = TABLE.compensating("k-1");
    OrderInput other = TABLE.returning("k-2");
    assertThat(gauge()).isZero();
    parked.park(one.orderId(), DOWN);
    parked.park(other.orderId(), DOWN);
    parked.count();
    assertThat(gauge()).isEqualTo(2);
    TABLE.returns.tooLate(other.orderId(), "The parcel is in transit.");
    parked.count();
    assertThat(gauge()).isEqualTo(1);
    parked.unpark(one.orderId());
    parked.count();
    assertThat(gauge()).isZero();
  }

  private double gauge() {
    return meters.get("stepkey.orders.parked").gauge().value();
  }

  private double announced(String step, String code) {
    return meters.counter("stepkey.orders.parkings", "step", step, "code", code).count();
  }
}
