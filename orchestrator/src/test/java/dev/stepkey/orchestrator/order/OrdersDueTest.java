package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.STEPS;
import static dev.stepkey.orchestrator.order.OrderTable.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which orders the relay is given, and when. */
final class OrdersDueTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OrderRepository orders = TABLE.orders;

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @Test
  void theRelaySeesAnOrderUntilItHasEndedAndNotMerelyUntilItIsDecided() {
    UUID aborted = TABLE.compensating("k-1").orderId();
    UUID proceeding = TABLE.proceeding("k-2").orderId();
    assertThat(due())
        .extracting(OrderInput::orderId)
        .containsExactlyInAnyOrder(aborted, proceeding);
    makeDue();
    TABLE.cell.end(aborted, Decision.ABORT, STEPS);
    TABLE.cell.end(proceeding, Decision.PROCEED, STEPS);
    assertThat(due()).isEmpty();
  }

  @Test
  void theRelaySeesParkedAndGivenUpOrdersToo() {
    OrderInput order = TABLE.proceeding("k");
    TABLE.cell.giveUp(order.orderId());
    TABLE.parkings.park(order.orderId(), OrderTable.REFUSED);
    assertThat(due()).containsExactly(order);
  }

  @Test
  void theRelayLeavesAnOrderAloneForLongerEachTime() {
    UUID id = TABLE.accepted("k").orderId();
    assertThat(due()).hasSize(1);
    assertThat(due()).isEmpty();
    assertThat(pause(id)).isBetween(15.0, 20.0);
    makeDue();
    due();
    assertThat(pause(id)).isBetween(35.0, 40.0);
    TABLE.db.execute("UPDATE orders SET relay_attempts = 1000");
    makeDue();
    due();
    assertThat(pause(id)).isBetween(55.0, 60.0);
  }

  @Test
  void aRepairedOrderIsDueAtOnceAndAnEndedOneIsNot() {
    UUID id = TABLE.accepted("k").orderId();
    due();
    orders.lookNow(id);
    assertThat(due()).hasSize(1);
    UUID ended = TABLE.completed("k-2").orderId();
    orders.lookNow(ended);
    assertThat(due()).isEmpty();
  }

  @Test
  void anOrderThatAnotherRelayHoldsIsSkipped() throws Exception {
    OrderInput held = TABLE.accepted("k-1");
    OrderInput free = TABLE.accepted("k-2");
    List<OrderInput> claimed =
        Rivals.behind(
            TABLE.db,
            first ->
                assertThat(new OrderRepository(first).claimDue(1, GRACE, PATIENCE))
                    .containsExactly(held),
            this::due);
    assertThat(claimed).containsExactly(free);
  }

  @Test
  void twoRelaysNeverTakeTheSameOrder() throws Exception {
    for (int i = 0; i < 100; i++) {
      TABLE.accepted("k" + i);
    }
    List<OrderInput> taken = new ArrayList<>();
    Rivals.race(4, i -> this::due).forEach(taken::addAll);
    taken.addAll(due());
    assertThat(taken).hasSize(100);
    assertThat(new HashSet<>(taken)).hasSize(100);
  }

  private List<OrderInput> due() {
    return orders.claimDue(50, GRACE, PATIENCE);
  }

  private static void makeDue() {
    TABLE.db.execute("UPDATE orders SET relay_at = clock_timestamp() - interval '1 second'");
  }

  private static double pause(UUID id) {
    return TABLE.secondsUntil("orders", "relay_at", "id", id);
  }
}
