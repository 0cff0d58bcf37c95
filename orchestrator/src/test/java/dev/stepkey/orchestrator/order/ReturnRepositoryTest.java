package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.STEPS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.OrderInput;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a return ends, and when the relay is given it. */
final class ReturnRepositoryTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @Test
  void aReturnEndsOnce() {
    UUID one = TABLE.returning("k-1").orderId();
    assertThat(TABLE.returns.returned(one, STEPS)).isTrue();
    assertThat(TABLE.returns.returned(one, STEPS)).isFalse();
    assertThat(TABLE.returns.tooLate(one, "no")).isFalse();
    OrderInput other = TABLE.returning("k-2");
    assertThat(TABLE.returns.tooLate(other.orderId(), "no")).isTrue();
    assertThat(TABLE.returns.returned(other.orderId(), STEPS)).isFalse();
    assertThat(TABLE.view(other).status()).isEqualTo(Status.COMPLETED);
    assertThat(TABLE.returns.returned(UUID.randomUUID(), STEPS)).isFalse();
  }

  @Test
  void theEndOfAReturnLetsTheOrderGoThatWasParked() {
    OrderInput order = TABLE.returning("k");
    TABLE.parked(order, "refund-payment");
    assertThat(TABLE.view(order).parked()).isNotNull();
    TABLE.returns.returned(order.orderId(), STEPS);
    assertThat(TABLE.view(order).parked()).isNull();
  }

  @Test
  void theRelaySeesAReturnUntilItHasEndedAndForLongerEachTime() {
    OrderInput order = TABLE.returning("k");
    assertThat(due()).containsExactly(order);
    assertThat(due()).isEmpty();
    assertThat(pause(order)).isBetween(15.0, 20.0);
    makeDue();
    assertThat(due()).containsExactly(order);
    assertThat(pause(order)).isBetween(35.0, 40.0);
    makeDue();
    TABLE.returns.tooLate(order.orderId(), "no");
    assertThat(due()).isEmpty();
  }

  @Test
  void aReturnThatAnotherRelayHoldsIsSkipped() throws Exception {
    OrderInput order = TABLE.returning("k");
    List<OrderInput> none =
        Rivals.behind(
            TABLE.db,
            first ->
                assertThat(new ReturnRepository(first).claimDue(50, GRACE, PATIENCE))
                    .containsExactly(order),
            this::due);
    assertThat(none).isEmpty();
  }

  private List<OrderInput> due() {
    return TABLE.returns.claimDue(50, GRACE, PATIENCE);
  }

  private static void makeDue() {
    TABLE.db.execute("UPDATE order_return SET relay_at = now() - interval '1 second'");
  }

  private static double pause(OrderInput order) {
    return TABLE.secondsUntil("order_return", "relay_at", "order_id", order.orderId());
  }
}
