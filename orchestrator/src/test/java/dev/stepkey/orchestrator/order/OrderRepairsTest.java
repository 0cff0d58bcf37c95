package dev.stepkey.orchestrator.order;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.orchestrator.order.Repair.Action;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do: each action, what it needs, and what it leaves. Temporal is away. */
final class OrderRepairsTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final Repair RETRY = new Repair("ada", Action.RETRY_NOW, null, null);
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
  void aRetryWakesTheRelayAndChangesNothingElse() {
    OrderInput order = TABLE.parked(TABLE.compensating("k"), REFUND_PAYMENT);
    laterForTheRelay("orders");
    OrderView before = TABLE.view(order);
    repair(order, RETRY);
    assertThat(TABLE.view(order)).isEqualTo(before);
    assertThat(pause("orders", "id", order)).isBetween(-20.0, 0.0);
  }

  @Test
  void aRetryOfAReturnWakesTheRelayForTheReturn() {
    OrderInput order = TABLE.returning("k");
    laterForTheRelay("order_return");
    repair(order, RETRY);
    assertThat(pause("order_return", "order_id", order)).isBetween(-20.0, 0.0);
  }

  @Test
  void anUndecidedOrderCanBeRetriedAndNothingElse() {
    OrderInput order = TABLE.parked(TABLE.accepted("k"), CHARGE_PAYMENT);
    refused(order, GIVE_UP);
    refused(order, new Repair("ada", Action.RESOLVE, CHARGE_PAYMENT, "cash"));
    repair(order, RETRY);
    assertThat(TABLE.decision(order)).isEqualTo(Decision.UNDECIDED);
  }

  @Test
  void givingUpTellsTheDriversToFenceTheShipment() {
    OrderInput order = TABLE.proceeding("k");
    laterForTheRelay("orders");
    repair(order, GIVE_UP);
    assertThat(TABLE.decision(order)).isEqualTo(Decision.GIVE_UP);
    assertThat(pause("orders", "id", order)).isBetween(-20.0, 0.0);
  }

  @Test
  void whatIsNotProceedingIsNotGivenUp() {
    refused(TABLE.accepted("k-1"), GIVE_UP);
    refused(TABLE.compensating("k-2"), GIVE_UP);
    refused(TABLE.returning("k-3"), GIVE_UP);
  }

  @Test
  void whatIsAtRestIsNotRepaired() {
    for (Repair repair : List.of(RETRY, GIVE_UP, REFUNDED)) {
      refused(TABLE.completed("completed" + repair.action()), repair);
      refused(TABLE.compensated("compensated" + repair.action()), repair);
      refused(TABLE.returned("returned" + repair.action()), repair);
    }
  }

  @Test
  void onlyTheCompensationAtWhichAnOrderIsParkedIsResolved() {
    refused(TABLE.compensating("not parked"), REFUNDED);
    refused(TABLE.parked(TABLE.compensating("elsewhere"), RELEASE_INVENTORY), REFUNDED);
    refused(TABLE.parked(TABLE.compensating("nowhere"), null), REFUNDED);
    OrderInput order = TABLE.parked(TABLE.compensating("here"), REFUND_PAYMENT);
    repair(order, REFUNDED);
    assertThat(new RepairRepository(TABLE.db).resolved(order.orderId()))
        .isEqualTo(Map.of(REFUND_PAYMENT, "bank transfer 17"));
  }

  @Test
  void aCompensationOfAReturnIsResolvedToo() {
    OrderInput order = TABLE.parked(TABLE.returning("k"), REFUND_PAYMENT);
    repair(order, REFUNDED);
    assertThat(new RepairRepository(TABLE.db).resolved(order.orderId()))
        .containsOnlyKeys(REFUND_PAYMENT);
  }

  @Test
  void aForwardStepIsNeverResolved() {
    OrderInput order = TABLE.parked(TABLE.compensating("k"), CHARGE_PAYMENT);
    refused(order, new Repair("ada", Action.RESOLVE, CHARGE_PAYMENT, "cash"));
  }

  @Test
  void theKeyOfAnotherRepairIsRefused() {
    OrderInput order = TABLE.proceeding("k");
    repairs.repair("t", "op", order.orderId(), RETRY);
    Repair byAnother = new Repair("bob", Action.RETRY_NOW, null, null);
    OrderInput other = TABLE.proceeding("k-2");
    assertCause(() -> repairs.repair("t", "op", order.orderId(), GIVE_UP), Cause.KEY_REUSED);
    assertCause(() -> repairs.repair("t", "op", order.orderId(), byAnother), Cause.KEY_REUSED);
    assertCause(() -> repairs.repair("t", "op", other.orderId(), RETRY), Cause.KEY_REUSED);
    assertThat(TABLE.decision(order)).isEqualTo(Decision.PROCEED);
  }

  @Test
  void aKeyOfARefusedRepairIsStillFree() {
    OrderInput order = TABLE.accepted("k");
    assertCause(() -> repairs.repair("t", "op", order.orderId(), GIVE_UP), Cause.NOT_REPAIRABLE);
    TABLE.cell.proceed(order.orderId());
    assertThat(repairs.repair("t", "op", order.orderId(), GIVE_UP).replayed()).isFalse();
  }

  @Test
  void anOrderOfAnotherTenantIsNotFound() {
    UUID id = TABLE.proceeding("k").orderId();
    assertCause(() -> repairs.repair("u", "op", id, RETRY), Cause.ORDER_NOT_FOUND);
    assertCause(() -> repairs.repair("t", "op", UUID.randomUUID(), RETRY), Cause.ORDER_NOT_FOUND);
  }

  @Test
  void aRepairSaysWhoDidWhatAndOnWhatEvidence() {
    OrderInput order = TABLE.parked(TABLE.compensating("k"), REFUND_PAYMENT);
    Answer answer = repairs.repair("t", "op-1", order.orderId(), REFUNDED);
    var row = TABLE.db.fetchSingle("SELECT * FROM order_repair");
    assertThat(row.get("operator_key")).isEqualTo("op-1");
    assertThat(row.get("operator")).isEqualTo("ada");
    assertThat(row.get("action")).isEqualTo("resolve");
    assertThat(row.get("step")).isEqualTo(REFUND_PAYMENT);
    assertThat(row.get("evidence")).isEqualTo("bank transfer 17");
    assertThat(row.get("order_id")).isEqualTo(order.orderId());
    assertThat(row.get("requested_at")).isNotNull();
    for (String change :
        List.of("UPDATE order_repair SET operator = 'x'", "DELETE FROM order_repair")) {
      assertThatExceptionOfType(DataAccessException.class)
          .isThrownBy(() -> TABLE.db.execute(change))
          .withMessageContaining("only ever added");
    }
    assertThat(answer.acceptance().headers())
        .containsEntry("Location", "/v1/orders/" + order.orderId());
    assertThat(new String(answer.acceptance().body(), UTF_8)).contains("\"action\":\"resolve\"");
  }

  private static void laterForTheRelay(String table) {
    TABLE.db.execute("UPDATE " + table + " SET relay_at = now() + interval '1 hour'");
  }

  private static double pause(String table, String id, OrderInput order) {
    return TABLE.secondsUntil(table, "relay_at", id, order.orderId());
  }

  private void repair(OrderInput order, Repair repair) {
    Answer answer = repairs.repair("t", "op-" + order.idempotencyKey(), order.orderId(), repair);
    assertThat(answer.replayed()).isFalse();
    assertThat(answer.acceptance().status()).isEqualTo(202);
  }

  /** Nothing is left of it, neither a row nor a change. */
  private void refused(OrderInput order, Repair repair) {
    String before = TABLE.db.fetch("SELECT * FROM orders ORDER BY id").formatJSON();
    assertCause(() -> repairs.repair("t", "op", order.orderId(), repair), Cause.NOT_REPAIRABLE);
    assertThat(TABLE.db.fetch("SELECT * FROM orders ORDER BY id").formatJSON()).isEqualTo(before);
    assertThat(TABLE.count("order_repair", "true")).isZero();
  }

  private static void assertCause(ThrowingCallable call, Cause cause) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(call)
        .returns(cause, RefusedException::why);
  }
}
