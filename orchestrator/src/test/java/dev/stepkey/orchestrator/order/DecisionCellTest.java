package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.REFUSED;
import static dev.stepkey.orchestrator.order.OrderTable.STEPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules by which drivers converge, one by one, and in races. */
final class DecisionCellTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final Reason FENCED = new Reason("create-shipment", "given-up", "fenced");

  private final DecisionCell cell = TABLE.cell;

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @Test
  void aMissingOrderIsClosedAndNothingIsDecidedAboutIt() {
    UUID nobody = UUID.randomUUID();
    assertThat(cell.read(nobody)).isEqualTo(Decision.CLOSED);
    assertThat(cell.proceed(nobody)).isFalse();
    assertThat(cell.abort(nobody, REFUSED)).isFalse();
    assertThat(cell.giveUp(nobody)).isFalse();
    assertThat(cell.end(nobody, Decision.ABORT, STEPS)).isFalse();
    assertThat(cell.read(nobody)).isEqualTo(Decision.CLOSED);
  }

  @Test
  void anAcceptedOrderIsUndecided() {
    assertThat(TABLE.decision(TABLE.accepted("k"))).isEqualTo(Decision.UNDECIDED);
  }

  @Test
  void whatIsDecidedIsWhatEverybodyReads() {
    assertThat(TABLE.decision(TABLE.proceeding("k-1"))).isEqualTo(Decision.PROCEED);
    OrderInput aborted = TABLE.compensating("k-2");
    assertThat(TABLE.decision(aborted)).isEqualTo(Decision.ABORT);
    assertThat(TABLE.view(aborted).reason()).isEqualTo(REFUSED);
    assertThat(TABLE.view(aborted).status()).isEqualTo(Status.COMPENSATING);
  }

  @Test
  void theFirstDecisionStands() {
    UUID id = TABLE.accepted("k").orderId();
    assertThat(cell.proceed(id)).isTrue();
    assertThat(cell.abort(id, REFUSED)).isFalse();
    assertThat(cell.proceed(id)).isFalse();
    assertThat(cell.read(id)).isEqualTo(Decision.PROCEED);
  }

  @Test
  void anAbortedOrderIsNeverProceededWithAndKeepsItsReason() {
    OrderInput order = TABLE.compensating("k");
    assertThat(cell.proceed(order.orderId())).isFalse();
    assertThat(cell.abort(order.orderId(), Reason.CANCELLED)).isFalse();
    assertThat(cell.abortRefusedShipment(order.orderId(), FENCED)).isFalse();
    assertThat(TABLE.view(order).reason()).isEqualTo(REFUSED);
  }

  @Test
  void onlyARefusedShipmentTurnsProceedIntoAbort() {
    OrderInput order = TABLE.accepted("k");
    assertThat(cell.abortRefusedShipment(order.orderId(), REFUSED)).isFalse();
    cell.proceed(order.orderId());
    assertThat(cell.abort(order.orderId(), REFUSED)).isFalse();
    assertThat(cell.abortRefusedShipment(order.orderId(), FENCED)).isTrue();
    assertThat(TABLE.decision(order)).isEqualTo(Decision.ABORT);
    assertThat(TABLE.view(order).reason()).isEqualTo(FENCED);
  }

  @Test
  void onlyAnOpenOrderInProceedCanBeGivenUp() {
    assertThat(cell.giveUp(TABLE.accepted("undecided").orderId())).isFalse();
    assertThat(cell.giveUp(TABLE.compensating("aborted").orderId())).isFalse();
    assertThat(cell.giveUp(TABLE.completed("completed").orderId())).isFalse();
    assertThat(cell.giveUp(TABLE.compensated("compensated").orderId())).isFalse();
    assertThat(TABLE.count("orders", "give_up_at IS NOT NULL")).isZero();
    assertThat(cell.giveUp(TABLE.proceeding("proceeding").orderId())).isTrue();
  }

  @Test
  void givingUpDecidesNothingByItself() {
    OrderInput order = TABLE.proceeding("k");
    cell.giveUp(order.orderId());
    assertThat(TABLE.decision(order)).isEqualTo(Decision.GIVE_UP);
    assertThat(TABLE.view(order).status()).isEqualTo(Status.RUNNING);
    assertThat(cell.abort(order.orderId(), REFUSED)).isFalse();
    assertThat(cell.end(order.orderId(), Decision.ABORT, STEPS)).isFalse();
  }

  @Test
  void anOrderThatWasGivenUpEndsEitherWay() {
    OrderInput shipped = TABLE.proceeding("shipped");
    cell.giveUp(shipped.orderId());
    assertThat(cell.end(shipped.orderId(), Decision.PROCEED, STEPS)).isTrue();
    assertThat(TABLE.view(shipped).status()).isEqualTo(Status.COMPLETED);
    OrderInput fenced = TABLE.proceeding("fenced");
    cell.giveUp(fenced.orderId());
    assertThat(cell.abortRefusedShipment(fenced.orderId(), FENCED)).isTrue();
    assertThat(TABLE.decision(fenced)).isEqualTo(Decision.ABORT);
    assertThat(cell.end(fenced.orderId(), Decision.ABORT, STEPS)).isTrue();
    assertThat(TABLE.view(fenced).status()).isEqualTo(Status.COMPENSATED);
  }

  @Test
  void anOrderEndsOnceAndOnlyAsItsDecisionSays() {
    OrderInput order = TABLE.accepted("k");
    UUID id = order.orderId();
    assertThat(cell.end(id, Decision.PROCEED, STEPS)).isFalse();
    assertThat(cell.end(id, Decision.ABORT, STEPS)).isFalse();
    cell.proceed(id);
    assertThat(cell.end(id, Decision.ABORT, STEPS)).isFalse();
    assertThat(cell.end(id, Decision.PROCEED, STEPS)).isTrue();
    assertThat(cell.end(id, Decision.PROCEED, List.of())).isFalse();
    assertThat(TABLE.view(order).steps()).isEqualTo(STEPS);
  }

  @Test
  void anOrderThatHasEndedIsClosedAndChangesNoMore() {
    for (OrderInput ended : List.of(TABLE.completed("k-1"), TABLE.compensated("k-2"))) {
      OrderView before = TABLE.view(ended);
      UUID id = ended.orderId();
      assertThat(cell.read(id)).isEqualTo(Decision.CLOSED);
      assertThat(cell.proceed(id)).isFalse();
      assertThat(cell.abort(id, FENCED)).isFalse();
      assertThat(cell.abortRefusedShipment(id, FENCED)).isFalse();
      assertThat(cell.giveUp(id)).isFalse();
      assertThat(TABLE.view(ended)).isEqualTo(before);
    }
  }

  @Test
  void aDecisionAndTheEndEachClearWhatTheOrderWasParkedFor() {
    OrderInput order = TABLE.accepted("k");
    TABLE.parkings.park(order.orderId(), REFUSED);
    cell.proceed(order.orderId());
    assertThat(TABLE.view(order).parked()).isNull();
    TABLE.parkings.park(order.orderId(), FENCED);
    assertThat(TABLE.view(order).parked()).isNotNull();
    cell.end(order.orderId(), Decision.PROCEED, STEPS);
    assertThat(TABLE.view(order).parked()).isNull();
  }

  @Test
  void theTableItselfRefusesAnEndThatIsNotDecidedAndAGiveUpBeforeProceed() {
    TABLE.accepted("k");
    refusedByTable("ended_as = 'COMPLETED', ended_at = now(), steps = '[]'", "orders_end_follows");
    refusedByTable("give_up_at = now()", "orders_give_up_after_proceed");
    refusedByTable("parked_at = now()", "orders_parked_has_reason");
    refusedByTable("decision = 'ABORT', decided_at = now()", "orders_abort_has_reason");
  }

  private static void refusedByTable(String change, String constraint) {
    assertThatExceptionOfType(DataAccessException.class)
        .isThrownBy(() -> TABLE.db.execute("UPDATE orders SET " + change))
        .withMessageContaining(constraint);
  }

  @Test
  void ofSixteenDecidersAtOnceOneWinsAndAllReadItsWord() throws Exception {
    for (int round = 0; round < 5; round++) {
      UUID id = TABLE.accepted("k-" + round).orderId();
      List<Boolean> won =
          Rivals.race(16, i -> () -> i % 2 == 0 ? cell.proceed(id) : cell.abort(id, REFUSED));
      assertThat(Collections.frequency(won, true)).isEqualTo(1);
      boolean proceeds = won.indexOf(true) % 2 == 0;
      assertThat(cell.read(id)).isEqualTo(proceeds ? Decision.PROCEED : Decision.ABORT);
    }
  }

  @Test
  void ofACancelAndAProceedTheLoserWaitsAndReadsTheWinnersWord() throws Exception {
    UUID cancelled = TABLE.accepted("k-1").orderId();
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new DecisionCell(first).abort(cancelled, Reason.CANCELLED),
                () -> cell.proceed(cancelled) ? Decision.CLOSED : cell.read(cancelled)))
        .isEqualTo(Decision.ABORT);
    UUID proceeding = TABLE.accepted("k-2").orderId();
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new DecisionCell(first).proceed(proceeding),
                () ->
                    cell.abort(proceeding, Reason.CANCELLED)
                        ? Decision.CLOSED
                        : cell.read(proceeding)))
        .isEqualTo(Decision.PROCEED);
  }
}
