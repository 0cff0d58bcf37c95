package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.REFUSED;
import static dev.stepkey.orchestrator.order.OrderTable.STEPS;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.orchestrator.order.Repair.Action;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Repairs that meet each other, and those that meet the end of what they repair. */
final class RepairRacesTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final Repair GIVE_UP = new Repair("ada", Action.GIVE_UP, null, null);
  private static final Repair REFUNDED =
      new Repair("ada", Action.RESOLVE, REFUND_PAYMENT, "bank transfer 17");

  private final OrderStarter starter = new OrderStarter(WatchedTemporal.away());
  private final OrderRepairs repairs = new OrderRepairs(TABLE.db, starter);

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @AfterEach
  void close() {
    starter.close();
  }

  @Test
  void aCompensationIsResolvedOnce() throws Exception {
    OrderInput order = TABLE.parked(TABLE.compensating("k"), REFUND_PAYMENT);
    List<Boolean> won =
        Rivals.race(
            8,
            i ->
                () -> {
                  try {
                    return !repairs.repair("t", "op-" + i, order.orderId(), REFUNDED).replayed();
                  } catch (RefusedException e) {
                    assertThat(e.why()).isEqualTo(Cause.NOT_REPAIRABLE);
                    return false;
                  }
                });
    assertThat(won).containsOnlyOnce(true);
    assertThat(TABLE.count("order_repair", "true")).isEqualTo(1);
  }

  @Test
  void theSameKeyIsTheSameRepairHoweverOftenAndWheneverItIsSent() throws Exception {
    OrderInput order = TABLE.proceeding("k");
    List<Answer> answers =
        Rivals.race(8, i -> () -> repairs.repair("t", "op", order.orderId(), GIVE_UP));
    assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
    TABLE.cell.end(order.orderId(), Decision.PROCEED, STEPS);
    Answer late = repairs.repair("t", "op", order.orderId(), GIVE_UP);
    assertThat(late.replayed()).isTrue();
    for (Answer answer : answers) {
      assertThat(answer.acceptance().status()).isEqualTo(202);
      assertThat(answer.acceptance().headers()).isEqualTo(late.acceptance().headers());
      assertThat(answer.acceptance().body()).isEqualTo(late.acceptance().body());
    }
    assertThat(TABLE.count("order_repair", "true")).isEqualTo(1);
  }

  @Test
  void aGiveUpThatMeetsTheEndWaitsForItAndIsRefused() throws Exception {
    UUID id = TABLE.proceeding("k").orderId();
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new DecisionCell(first).end(id, Decision.PROCEED, STEPS),
                refusal(id, GIVE_UP)))
        .isEqualTo(Cause.NOT_REPAIRABLE);
  }

  @Test
  void aGiveUpThatMeetsAnAbortWaitsForItAndIsRefused() throws Exception {
    UUID id = TABLE.proceeding("k").orderId();
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new DecisionCell(first).abortRefusedShipment(id, REFUSED),
                refusal(id, GIVE_UP)))
        .isEqualTo(Cause.NOT_REPAIRABLE);
    assertThat(TABLE.count("orders", "give_up_at IS NOT NULL")).isZero();
  }

  @Test
  void evidenceForACompensationThatAnswersMeanwhileIsRefused() throws Exception {
    OrderInput order = TABLE.parked(TABLE.compensating("k"), REFUND_PAYMENT);
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new Parkings(first).unpark(order.orderId()),
                refusal(order.orderId(), REFUNDED)))
        .isEqualTo(Cause.NOT_REPAIRABLE);
    OrderInput back = TABLE.parked(TABLE.returning("k-2"), REFUND_PAYMENT);
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new ReturnRepository(first).returned(back.orderId(), STEPS),
                refusal(back.orderId(), REFUNDED)))
        .isEqualTo(Cause.NOT_REPAIRABLE);
    assertThat(TABLE.count("order_repair", "true")).isZero();
  }

  private Callable<Cause> refusal(UUID id, Repair repair) {
    return () -> {
      try {
        repairs.repair("t", "op", id, repair);
        throw new AssertionError("it was accepted");
      } catch (RefusedException e) {
        return e.why();
      }
    };
  }
}
