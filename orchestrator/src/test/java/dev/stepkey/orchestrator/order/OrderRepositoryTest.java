package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Progress;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.StepView;
import dev.stepkey.schema.Address;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.step.Fingerprint;
import dev.stepkey.step.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of the orders table. */
final class OrderRepositoryTest {

  private static final DSLContext DB = TestDatabase.migrated("classpath:db/orders").db();
  private static final Reason REFUSED = new Reason("charge-payment", "declined", "no");
  private static final List<StepView> STEPS = Progress.all(StepView.Status.COMPLETED);
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OrderRepository orders = new OrderRepository(DB);

  @BeforeEach
  void clear() {
    DB.execute("TRUNCATE orders");
  }

  @Test
  void aKeyMakesOneOrderPerTenant() {
    OrderInput order = order("t", "k");
    assertThat(insert(order)).isTrue();
    assertThat(insert(order("t", "k"))).isFalse();
    assertThat(insert(order("u", "k"))).isTrue();
    assertThat(orders.find("t", order.orderId()).orElseThrow().input()).isEqualTo(order);
    assertThat(orders.find("u", order.orderId())).isEmpty();
  }

  @Test
  void theFirstDecisionStands() {
    UUID id = accepted();
    assertThat(orders.decideProceed(id)).isTrue();
    assertThat(orders.decideAbort(id, REFUSED)).isFalse();
    assertThat(orders.decideProceed(id)).isFalse();
    assertThat(orders.decision(id)).hasValue(Decision.PROCEED);
  }

  @Test
  void onlyARefusedShipmentTurnsProceedIntoAbort() {
    UUID id = accepted();
    assertThat(orders.abortRefusedShipment(id, REFUSED)).isFalse();
    orders.decideProceed(id);
    assertThat(orders.abortRefusedShipment(id, REFUSED)).isTrue();
    assertThat(orders.decision(id)).hasValue(Decision.ABORT);
    assertThat(orders.find("t", id).orElseThrow().view().reason()).isEqualTo(REFUSED);
  }

  @Test
  void anOrderEndsOnceAndOnlyAsItsDecisionSays() {
    UUID id = accepted();
    assertThat(orders.end(id, Decision.PROCEED, Status.COMPLETED, STEPS)).isFalse();
    orders.decideProceed(id);
    assertThat(orders.end(id, Decision.ABORT, Status.COMPENSATED, STEPS)).isFalse();
    assertThat(orders.end(id, Decision.PROCEED, Status.COMPLETED, STEPS)).isTrue();
    assertThat(orders.end(id, Decision.PROCEED, Status.COMPLETED, STEPS)).isFalse();
    assertThat(orders.find("t", id).orElseThrow().view().steps()).isEqualTo(STEPS);
  }

  @Test
  void anOrderThatHasEndedOrIsMissingIsClosed() {
    UUID id = accepted();
    orders.decideProceed(id);
    orders.end(id, Decision.PROCEED, Status.COMPLETED, STEPS);
    assertThat(orders.decision(id)).hasValue(Decision.CLOSED);
    assertThat(orders.abortRefusedShipment(id, REFUSED)).isFalse();
    assertThat(orders.decision(UUID.randomUUID())).hasValue(Decision.CLOSED);
  }

  @Test
  void ofSixteenDecidersAtOnceOneWins() throws Exception {
    UUID id = accepted();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<Boolean>> answers =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              i % 2 == 0
                                  ? orders.decideProceed(id)
                                  : orders.decideAbort(id, REFUSED)))
              .toList();
      int won = 0;
      for (Future<Boolean> answer : answers) {
        won += answer.get(20, TimeUnit.SECONDS) ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    }
  }

  @Test
  void theRelaySeesAnOrderUntilItHasEndedAndNotMerelyUntilItIsDecided() {
    UUID id = accepted();
    orders.decideAbort(id, REFUSED);
    assertThat(due()).extracting(OrderInput::orderId).containsExactly(id);
    makeDue();
    orders.end(id, Decision.ABORT, Status.COMPENSATED, STEPS);
    assertThat(due()).isEmpty();
  }

  @Test
  void theRelayLeavesAnOrderAloneForLongerEachTime() {
    accepted();
    assertThat(due()).hasSize(1);
    assertThat(due()).isEmpty();
    assertThat(pause()).isBetween(17.0, 20.0);
    makeDue();
    due();
    assertThat(pause()).isBetween(37.0, 40.0);
    DB.execute("UPDATE orders SET relay_attempts = 1000");
    makeDue();
    due();
    assertThat(pause()).isBetween(57.0, 60.0);
  }

  @Test
  void twoRelaysNeverTakeTheSameOrder() throws Exception {
    for (int i = 0; i < 100; i++) {
      insert(order("t", "k" + i));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<OrderInput>>> relays =
          IntStream.range(0, 4).mapToObj(i -> threads.submit(this::due)).toList();
      int taken = 0;
      for (Future<List<OrderInput>> relay : relays) {
        taken += relay.get(20, TimeUnit.SECONDS).size();
      }
      assertThat(taken + due().size()).isEqualTo(100);
    }
  }

  private List<OrderInput> due() {
    return orders.claimDue(50, GRACE, PATIENCE);
  }

  private static void makeDue() {
    DB.execute("UPDATE orders SET relay_at = clock_timestamp() - interval '1 second'");
  }

  private static double pause() {
    return DB.fetchSingle("SELECT extract(epoch FROM relay_at - clock_timestamp()) FROM orders")
        .get(0, Double.class);
  }

  private UUID accepted() {
    OrderInput order = order("t", "k");
    insert(order);
    return order.orderId();
  }

  private boolean insert(OrderInput order) {
    Acceptance acceptance = new Acceptance(202, Map.of("Location", "/x"), new byte[] {1});
    return orders.insert(order, "c-1", Fingerprint.of(order), acceptance, Duration.ofSeconds(-1));
  }

  private static OrderInput order(String tenant, String key) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new OrderInput(
        tenant,
        key,
        UUID.randomUUID(),
        now,
        now.plusSeconds(60),
        List.of(new OrderLine("TEA-1", 2)),
        new Money(2580, "EUR"),
        "pm_card_visa",
        new Address("Ada", "Street 1", "Berlin", "10117", "DE"));
  }
}
