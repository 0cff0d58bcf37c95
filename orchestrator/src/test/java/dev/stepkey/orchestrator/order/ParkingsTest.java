package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.STEPS;
import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which orders are marked as in need of a person, and which never are. */
final class ParkingsTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final Reason DOWN = new Reason(REFUND_PAYMENT, "outage", "down");
  private static final Reason MISMATCH = new Reason(CANCEL_SHIPMENT, "mismatch", "another parcel");
  private static final Duration DEADLINE = Duration.ofHours(24);
  private static final Duration STUCK = Duration.ofHours(1);

  private final Parkings parkings = TABLE.parkings;

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @Test
  void sinceWhenStaysAndWhyIsRenewed() {
    OrderInput order = TABLE.compensating("k");
    assertThat(parkings.park(order.orderId(), DOWN)).isTrue();
    Instant since = parked(order).since();
    assertThat(parkings.park(order.orderId(), MISMATCH)).isFalse();
    assertThat(parked(order)).isEqualTo(Parked.of(since, MISMATCH));
    assertThat(parkings.park(order.orderId(), MISMATCH)).isFalse();
    assertThat(parkings.count()).isEqualTo(1);
  }

  @Test
  void anOrderThatGoesOnIsParkedAnewWithATimeOfItsOwn() {
    OrderInput order = TABLE.compensating("k");
    parkings.park(order.orderId(), DOWN);
    Instant since = parked(order).since();
    assertThat(parkings.unpark(order.orderId())).isTrue();
    assertThat(parkings.unpark(order.orderId())).isFalse();
    assertThat(TABLE.view(order).parked()).isNull();
    assertThat(parkings.count()).isZero();
    assertThat(parkings.park(order.orderId(), DOWN)).isTrue();
    assertThat(parked(order).since()).isAfter(since);
  }

  @Test
  void whatHasEndedIsNotParkedUnlessItIsBeingReturned() {
    List<OrderInput> ended =
        List.of(TABLE.completed("k-1"), TABLE.compensated("k-2"), TABLE.returned("k-3"));
    for (OrderInput order : ended) {
      assertThat(parkings.park(order.orderId(), DOWN)).isFalse();
      assertThat(TABLE.view(order).parked()).isNull();
    }
    OrderInput tooLate = TABLE.returning("k-4");
    TABLE.returns.tooLate(tooLate.orderId(), "The parcel is in transit.");
    assertThat(parkings.park(tooLate.orderId(), DOWN)).isFalse();
    OrderInput returning = TABLE.returning("k-5");
    assertThat(parkings.park(returning.orderId(), DOWN)).isTrue();
    assertThat(parkings.count()).isEqualTo(1);
  }

  /** It would stay, since nobody waits for that step any more, and tell people to do the wrong. */
  @Test
  void aMarkThatComesBehindTheDecisionIsLate() {
    Reason charge = new Reason("charge-payment", "mismatch", "other amount");
    Reason shipment = new Reason("create-shipment", "outage", "down");
    OrderInput aborted = TABLE.compensating("aborted");
    assertThat(parkings.park(aborted.orderId(), charge)).isFalse();
    assertThat(parkings.park(aborted.orderId(), shipment)).isFalse();
    OrderInput proceeding = TABLE.proceeding("proceeding");
    assertThat(parkings.park(proceeding.orderId(), charge)).isFalse();
    assertThat(parkings.park(proceeding.orderId(), shipment)).isTrue();
    assertThat(parkings.park(TABLE.accepted("open").orderId(), charge)).isTrue();
  }

  @Test
  void aMissingOrderIsNotParked() {
    assertThat(parkings.park(UUID.randomUUID(), DOWN)).isFalse();
    assertThat(parkings.unpark(UUID.randomUUID())).isFalse();
  }

  @Test
  void aLateDriverDoesNotParkWhatEndsAtTheSameMoment() throws Exception {
    OrderInput order = TABLE.compensating("k-1");
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new DecisionCell(first).end(order.orderId(), Decision.ABORT, STEPS),
                () -> parkings.park(order.orderId(), DOWN)))
        .isFalse();
    OrderInput back = TABLE.returning("k-2");
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new ReturnRepository(first).returned(back.orderId(), STEPS),
                () -> parkings.park(back.orderId(), DOWN)))
        .isFalse();
    assertThat(parkings.count()).isZero();
  }

  @Test
  void anUndecidedOrderIsStuckOnceItsDeadlineIsLongPast() {
    OrderInput stuck = accepted("stuck", "25 hours 1 minute");
    accepted("late", "24 hours 59 minutes");
    accepted("new", "0 seconds");
    assertThat(parkStuck()).containsExactly(stuck.orderId());
    assertThat(parked(stuck).code()).isEqualTo("no-progress");
    assertThat(parked(stuck).step()).isNull();
  }

  @Test
  void aDecidedOrderIsStuckOnceItsDecisionIsLongPastHoweverOldItIs() {
    OrderInput aborted = decided(TABLE.compensating("aborted"), "61 minutes");
    OrderInput proceeding = decided(TABLE.proceeding("proceeding"), "61 minutes");
    decided(TABLE.compensating("lately"), "59 minutes");
    OrderInput old = accepted("old", "30 days");
    TABLE.cell.abort(old.orderId(), DOWN);
    assertThat(parkStuck()).containsExactlyInAnyOrder(aborted.orderId(), proceeding.orderId());
  }

  @Test
  void whatHasEndedOrIsParkedIsNotStuck() {
    decided(TABLE.completed("completed"), "30 days");
    decided(TABLE.compensated("compensated"), "30 days");
    OrderInput parked = decided(TABLE.compensating("parked"), "30 days");
    parkings.park(parked.orderId(), DOWN);
    Parked before = parked(parked);
    assertThat(parkStuck()).isEmpty();
    assertThat(parked(parked)).isEqualTo(before);
  }

  @Test
  void aReturnThatNobodyBringsOnIsStuckAndOneThatHasEndedIsNot() {
    OrderInput stuck = TABLE.returning("stuck");
    TABLE.returned("returned");
    TABLE.db.execute("UPDATE order_return SET requested_at = now() - interval '61 minutes'");
    TABLE.returning("lately");
    assertThat(parkings.parkStuckReturns(10, Duration.ofHours(1))).containsExactly(stuck.orderId());
    assertThat(parkings.parkStuckReturns(10, Duration.ofHours(1))).isEmpty();
    assertThat(parked(stuck).code()).isEqualTo("no-progress");
  }

  @Test
  void stuckOrdersAreParkedSoManyAtATimeAndEachOnce() {
    for (int i = 0; i < 12; i++) {
      decided(TABLE.proceeding("k-" + i), "2 hours");
    }
    for (boolean analysed : new boolean[] {false, true}) {
      if (analysed) {
        TABLE.db.execute("ANALYZE orders");
      }
      assertThat(parkings.parkStuck(5, DEADLINE, STUCK)).hasSize(5);
    }
    assertThat(parkings.parkStuck(5, DEADLINE, STUCK)).hasSize(2);
    assertThat(parkings.parkStuck(5, DEADLINE, STUCK)).isEmpty();
    assertThat(parkings.count()).isEqualTo(12);
  }

  @Test
  void anOrderThatAnotherHoldsIsSkipped() throws Exception {
    OrderInput held = decided(TABLE.proceeding("held"), "2 hours");
    OrderInput free = decided(TABLE.proceeding("free"), "2 hours");
    List<UUID> found =
        Rivals.behind(
            TABLE.db,
            first -> first.execute("SELECT 1 FROM orders WHERE id = ? FOR UPDATE", held.orderId()),
            this::parkStuck);
    assertThat(found).containsExactly(free.orderId());
  }

  @Test
  void whoseItIsAndWhatToDoFollowFromTheStep() {
    assertThat(owner("reserve-inventory")).isEqualTo("inventory");
    assertThat(owner("release-inventory")).isEqualTo("inventory");
    assertThat(owner(CHARGE_PAYMENT)).isEqualTo("payment");
    assertThat(owner(REFUND_PAYMENT)).isEqualTo("payment");
    assertThat(owner(CREATE_SHIPMENT)).isEqualTo("shipping");
    assertThat(owner("give-up-shipment")).isEqualTo("shipping");
    assertThat(owner(CANCEL_SHIPMENT)).isEqualTo("shipping");
    assertThat(of(Parkings.NO_PROGRESS).owner()).isEqualTo("orders");
    assertThat(next("reserve-inventory")).contains("retry-now", "cancel the order");
    assertThat(next(CHARGE_PAYMENT)).contains("retry-now", "cancel the order");
    assertThat(next(CREATE_SHIPMENT)).contains("retry-now", "give-up");
    assertThat(next("give-up-shipment")).contains("retry-now", "give-up");
    assertThat(of(Parkings.NO_PROGRESS).nextAction()).contains("Temporal", "retry-now");
    for (String compensation : Parked.COMPENSATIONS) {
      assertThat(next(compensation)).contains("retry-now", "resolve", "evidence");
    }
  }

  private static String owner(String step) {
    return of(new Reason(step, "outage", "down")).owner();
  }

  private static String next(String step) {
    return of(new Reason(step, "outage", "down")).nextAction();
  }

  private static Parked of(Reason reason) {
    return Parked.of(Instant.EPOCH, reason);
  }

  private static Parked parked(OrderInput order) {
    Parked parked = TABLE.view(order).parked();
    if (parked == null) {
      throw new AssertionError("order " + order.idempotencyKey() + " is not parked");
    }
    return parked;
  }

  private List<UUID> parkStuck() {
    return parkings.parkStuck(50, DEADLINE, STUCK);
  }

  private static OrderInput accepted(String key, String ago) {
    OrderInput order = TABLE.accepted(key);
    return moved("accepted_at", order, ago);
  }

  private static OrderInput decided(OrderInput order, String ago) {
    return moved("decided_at", order, ago);
  }

  private static OrderInput moved(String column, OrderInput order, String ago) {
    TABLE.db.execute(
        "UPDATE orders SET " + column + " = clock_timestamp() - ?::interval WHERE id = ?",
        ago,
        order.orderId());
    return order;
  }
}
