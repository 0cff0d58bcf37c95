package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.STEPS;
import static dev.stepkey.orchestrator.order.OrderTable.order;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The orders table, as clients, readers and relays meet it. */
final class OrderRepositoryTest {

  private static final OrderTable TABLE = new OrderTable();

  private final OrderRepository orders = TABLE.orders;

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @Test
  void aKeyMakesOneOrderPerTenant() {
    OrderInput order = order("t", "k");
    assertThat(TABLE.insert(order)).isTrue();
    assertThat(TABLE.insert(order("t", "k"))).isFalse();
    assertThat(TABLE.insert(order("u", "k"))).isTrue();
    assertThat(orders.find("t", order.orderId()).orElseThrow().input()).isEqualTo(order);
    assertThat(orders.find("u", order.orderId())).isEmpty();
  }

  @Test
  void anOrderStandsWhereItsRowAndItsReturnSay() {
    oneOfEach()
        .forEach((status, order) -> assertThat(TABLE.view(order).status()).isEqualTo(status));
  }

  @Test
  void listsHaveTheOrdersThatStandWhereTheySay() {
    Map<Status, OrderInput> one = oneOfEach();
    one.forEach((status, order) -> assertThat(list(status, null)).containsExactly(order.orderId()));
    assertThat(list(null, null)).hasSize(Status.values().length);
    assertThat(orders.list("u", null, null, null, 50)).isEmpty();
  }

  @Test
  void anOrderWhoseReturnCameTooLateIsListedAsCompleted() {
    OrderInput order = TABLE.returning("k");
    TABLE.returns.tooLate(order.orderId(), "The parcel is in transit.");
    assertThat(list(Status.COMPLETED, null)).containsExactly(order.orderId());
    assertThat(list(Status.RETURNING, null)).isEmpty();
    assertThat(list(Status.RETURNED, null)).isEmpty();
  }

  @Test
  void parkedOrdersAreListedApart() {
    OrderInput parked = TABLE.compensating("k-1");
    OrderInput other = TABLE.compensating("k-2");
    OrderInput returning = TABLE.returning("k-3");
    TABLE.parked(parked, "refund-payment");
    TABLE.parked(returning, "refund-payment");
    assertThat(list(null, true)).containsExactly(returning.orderId(), parked.orderId());
    assertThat(list(null, false)).containsExactly(other.orderId());
    assertThat(list(Status.COMPENSATING, true)).containsExactly(parked.orderId());
    assertThat(list(Status.RETURNING, false)).isEmpty();
    assertThat(list(null, null)).hasSize(3);
  }

  @Test
  void pagesGoOnBehindTheCursorNewestFirst() {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.addFirst(TABLE.returned("k-" + i).orderId());
    }
    List<UUID> read = new ArrayList<>();
    for (UUID cursor = null; read.size() < 5; cursor = read.getLast()) {
      orders.list("t", Status.RETURNED, false, cursor, 2).forEach(view -> read.add(view.id()));
    }
    assertThat(read).isEqualTo(ids);
  }

  @Test
  void aReturnedOrderShowsTheStepsOfItsReturnAndKeepsTheEndOfTheOrder() {
    OrderInput order = TABLE.returning("k");
    OrderView before = TABLE.view(order);
    TABLE.returns.returned(order.orderId(), List.of(STEPS.getFirst()));
    OrderView view = TABLE.view(order);
    assertThat(view.steps()).containsExactly(STEPS.getFirst());
    assertThat(view.endedAt()).isEqualTo(before.endedAt());
    assertThat(view.acceptedAt()).isEqualTo(order.acceptedAt());
    assertThat(view.isAtRest()).isTrue();
    assertThat(before.isAtRest()).isFalse();
  }

  @Test
  void aHealthyOrderIsWrittenAtAcceptanceAtItsDecisionAndAtItsEnd() {
    TABLE.db.transaction(
        tx -> {
          OrderInput order = order("t", "k");
          UUID id = order.orderId();
          DSLContext db = tx.dsl();
          OrderTable.insert(new OrderRepository(db), order);
          var driver = OrderTable.driver(db);
          driver.readDecision(id);
          driver.decideProceed(id);
          driver.unparkOrder(id);
          driver.endOrder(id, Decision.PROCEED, STEPS);
          assertThat(written(db)).containsExactly("orders: 1 inserted, 2 updated, 0 deleted");
        });
  }

  @Test
  void whoDecidesOrEndsAgainWritesNothing() {
    UUID open = TABLE.proceeding("k-1").orderId();
    UUID ended = TABLE.completed("k-2").orderId();
    UUID returned = TABLE.returned("k-3").orderId();
    TABLE.db.transaction(
        tx -> {
          var driver = OrderTable.driver(tx.dsl());
          driver.decideProceed(open);
          driver.decideAbort(open, OrderTable.REFUSED);
          driver.abortRefusedShipment(ended, OrderTable.REFUSED);
          driver.endOrder(ended, Decision.PROCEED, STEPS);
          driver.parkOrder(ended, OrderTable.REFUSED);
          driver.unparkOrder(open);
          driver.endReturn(returned, STEPS);
          driver.refuseReturn(returned, "late");
          assertThat(written(tx.dsl())).isEmpty();
        });
  }

  /** In the transaction so far. */
  private static List<String> written(DSLContext db) {
    return db.fetch(
            """
            SELECT format('%s: %s inserted, %s updated, %s deleted',
                          relname, n_tup_ins, n_tup_upd, n_tup_del)
            FROM pg_stat_xact_user_tables
            WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """)
        .map(row -> row.get(0, String.class));
  }

  private Map<Status, OrderInput> oneOfEach() {
    Map<Status, OrderInput> one = new EnumMap<>(Status.class);
    one.put(Status.RUNNING, TABLE.accepted("running"));
    one.put(Status.COMPENSATING, TABLE.compensating("compensating"));
    one.put(Status.COMPLETED, TABLE.completed("completed"));
    one.put(Status.COMPENSATED, TABLE.compensated("compensated"));
    one.put(Status.RETURNING, TABLE.returning("returning"));
    one.put(Status.RETURNED, TABLE.returned("returned"));
    assertThat(one.keySet()).containsExactlyInAnyOrder(Status.values());
    return one;
  }

  private List<UUID> list(@Nullable Status status, @Nullable Boolean parked) {
    return orders.list("t", status, parked, null, 50).stream().map(OrderView::id).toList();
  }
}
