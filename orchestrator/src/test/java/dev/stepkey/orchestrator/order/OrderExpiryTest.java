package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.step.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.DSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of orders that ended long ago, and what it refuses. */
final class OrderExpiryTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final WatchedTemporal TEMPORAL = new WatchedTemporal();
  private static final OrderStarter STARTER = new OrderStarter(TEMPORAL.client());
  private static final Duration KEEP = Duration.ofDays(400);
  private static final String ERASED = "erased";

  private final Expiries expiries = new Expiries(TABLE.db);
  private final OrderSubmission submission = TABLE.submission(STARTER);

  @BeforeEach
  void clear() {
    TABLE.clear();
    TEMPORAL.starts.clear();
  }

  @AfterAll
  static void close() {
    STARTER.close();
    TEMPORAL.close();
  }

  @Test
  void whatExpiresLeavesARowThatHoldsTheKeyAndNothingOfTheOrder() {
    OrderInput order = old(TABLE.compensated("k"));
    assertThat(expire()).isEqualTo(1);
    Map<String, Object> row = TABLE.db.fetchSingle("SELECT * FROM orders").intoMap();
    row.values().removeIf(value -> value == null);
    assertThat(row.keySet())
        .containsExactlyInAnyOrder(
            "id",
            "tenant",
            "idempotency_key",
            "amount",
            "currency",
            "accepted_at",
            "decision",
            "reason_step",
            "reason_code",
            "decided_at",
            "ended_as",
            "ended_at",
            "relay_at",
            "relay_attempts",
            "expired_at");
    assertThat(row).containsEntry("id", order.orderId()).containsEntry("idempotency_key", "k");
    assertThat(expire()).isZero();
  }

  @Test
  void aReturnExpiresWithItsOrder() {
    old(TABLE.returned("k-1"));
    OrderInput late = old(TABLE.returning("k-2"));
    TABLE.returns.tooLate(late.orderId(), "The parcel is in transit.");
    assertThat(expire()).isEqualTo(2);
    for (Map<String, Object> row : TABLE.db.fetch("SELECT * FROM order_return").intoMaps()) {
      row.values().removeIf(value -> value == null);
      assertThat(row.keySet())
          .containsExactlyInAnyOrder(
              "order_id",
              "tenant",
              "idempotency_key",
              "requested_at",
              "ended_as",
              "ended_at",
              "relay_at",
              "relay_attempts",
              "expired_at");
    }
  }

  @Test
  void whatHasNotEndedNeverExpires() {
    old(TABLE.accepted("k-1"));
    old(TABLE.proceeding("k-2"));
    old(TABLE.compensating("k-3"));
    old(TABLE.parked(TABLE.proceeding("k-4"), "create-shipment"));
    old(TABLE.returning("k-5"));
    assertThat(expire()).isZero();
    assertThat(TABLE.count("orders", "expired_at IS NULL")).isEqualTo(5);
  }

  @Test
  void whatIsYoungerThanItsKeyStays() {
    TABLE.completed("k-1");
    accepted(TABLE.completed("k-2"), KEEP.minusMinutes(1));
    accepted(TABLE.completed("k-3"), KEEP.plusMinutes(1));
    assertThat(expire()).isEqualTo(1);
    assertThat(TABLE.count("orders", "expired_at IS NOT NULL AND idempotency_key = 'k-3'"))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void anExpiredKeyIsRefusedWhateverTheCommand(int quantity) {
    submit("k", 2);
    await().until(() -> TEMPORAL.starts.size() == 1);
    ended("k");
    expire();
    assertRefused(Cause.KEY_EXPIRED, () -> submit("k", quantity));
    assertThat(TABLE.count("orders", "true")).isEqualTo(1);
    assertThat(submission.submit("another", "k", command(quantity)).replayed()).isFalse();
    await().until(() -> TEMPORAL.starts.size() > 1);
    assertThat(TEMPORAL.starts)
        .containsExactly(
            OrderStarter.workflowId("t", "k"), OrderStarter.workflowId("another", "k"));
  }

  @Test
  void anExpiredOrderCannotBeReadOrChangedAndIsInNoList() {
    OrderInput order = old(TABLE.returned("k"));
    OrderInput other = TABLE.completed("k-2");
    expire();
    UUID id = order.orderId();
    assertRefused(Cause.ORDER_EXPIRED, () -> TABLE.orders.require("t", id));
    assertRefused(
        Cause.ORDER_EXPIRED, () -> new OrderCancellation(TABLE.db, STARTER).cancel("t", id));
    assertRefused(Cause.ORDER_EXPIRED, () -> returns().request("t", "another", id));
    assertRefused(Cause.KEY_EXPIRED, () -> returns().request("t", "return-k", id));
    Repair repair = new Repair("ada", Repair.Action.RETRY_NOW, null, null);
    assertRefused(
        Cause.ORDER_EXPIRED,
        () -> new OrderRepairs(TABLE.db, STARTER).repair("t", "fix", id, repair));
    assertThat(TABLE.orders.list("t", null, null, null, 10))
        .extracting(OrderView::id)
        .containsExactly(other.orderId());
    assertRefused(Cause.ORDER_NOT_FOUND, () -> TABLE.orders.require("u", id));
  }

  @Test
  void nobodyDrivesAnExpiredOrder() {
    OrderInput order = old(TABLE.completed("k"));
    TABLE.orders.lookNow(order.orderId());
    expire();
    TABLE.orders.lookNow(order.orderId());
    Duration none = Duration.ZERO;
    assertThat(TABLE.orders.claimDue(10, none, none)).isEmpty();
    assertThat(TABLE.orders.untold(10)).isEmpty();
    assertThat(TABLE.decision(order)).isEqualTo(Decision.CLOSED);
    assertThat(TABLE.parkings.parkStuck(10, none, none)).isEmpty();
  }

  @Test
  void onlyAnExpiredRowMayLackWhatARetryNeeds() {
    TABLE.completed("k");
    for (String column : List.of("input", "response_body", "fingerprint", "customer_id", "steps")) {
      assertThatException()
          .isThrownBy(() -> TABLE.db.execute("UPDATE orders SET " + column + " = NULL"))
          .withMessageContaining("orders_whole_until_expired");
    }
    assertThatException()
        .isThrownBy(() -> TABLE.db.execute("UPDATE orders SET expired_at = now()"))
        .withMessageContaining("orders_expired_is_narrow");
  }

  @Test
  void severalProcessesEraseEachOrderOnceAndDoNotWaitForEachOther() throws Exception {
    for (int i = 0; i < 20; i++) {
      old(TABLE.completed("k-" + i));
    }
    int second =
        Rivals.behind(
            TABLE.db,
            first -> assertThat(new Expiries(first).expire(5, KEEP)).isEqualTo(5),
            () -> expiries.expire(100, KEEP));
    assertThat(second).isEqualTo(15);
    assertThat(TABLE.count("orders", "expired_at IS NOT NULL")).isEqualTo(20);
  }

  @Test
  void aRetryDuringTheExpiryGetsTheOldBytesAndOneAfterItIsRefused() throws Exception {
    String first = submit("k", 2);
    ended("k");
    String during =
        Rivals.behind(
            TABLE.db,
            tx -> assertThat(new Expiries(tx).expire(10, KEEP)).isEqualTo(1),
            () -> submit("k", 2));
    assertThat(during).isEqualTo(first);
    assertRefused(Cause.KEY_EXPIRED, () -> submit("k", 2));
    assertThat(TABLE.count("orders", "true")).isEqualTo(1);
  }

  @Test
  void retriesThatRaceTheExpiryGetTheOldBytesOrAreRefusedAndMakeNoOrder() throws Exception {
    for (int round = 0; round < 10; round++) {
      String key = "k-" + round;
      String first = submit(key, 2);
      ended(key);
      List<String> answers =
          Rivals.race(8, i -> i == 0 ? () -> "erased " + expire() : () -> outcome(key));
      assertThat(answers.getFirst()).isEqualTo("erased 1");
      Set<String> rest = new HashSet<>(answers.subList(1, 8));
      assertThat(rest).isSubsetOf(first, ERASED);
    }
    assertThat(TABLE.count("orders", "true")).isEqualTo(10);
  }

  private String outcome(String key) {
    try {
      return submit(key, 2);
    } catch (RefusedException e) {
      assertThat(e.why()).isEqualTo(Cause.KEY_EXPIRED);
      return ERASED;
    }
  }

  @Test
  void anOrderDoesNotExpireUnderAReturnThatIsBeingDecided() throws Exception {
    OrderInput order = old(TABLE.completed("k"));
    int erased =
        Rivals.behind(TABLE.db, tx -> assertThat(decideReturn(tx, order)).isTrue(), this::expire);
    assertThat(erased).isZero();
    assertThat(TABLE.returns.claimDue(1, KEEP, KEEP)).containsExactly(order);
  }

  @Test
  void aReturnIsNotDecidedForAnOrderThatIsExpiring() throws Exception {
    OrderInput order = old(TABLE.completed("k"));
    Callable<Boolean> back = () -> decideReturn(TABLE.db, order);
    assertThat(Rivals.behind(TABLE.db, tx -> new Expiries(tx).expire(1, KEEP), back)).isFalse();
    assertThat(TABLE.count("order_return", "true")).isZero();
  }

  private static boolean decideReturn(DSLContext db, OrderInput order) {
    Acceptance answer = new Acceptance(202, Map.of(), new byte[] {1});
    return new ReturnRepository(db)
        .decide(order, "r", Fingerprint.of("r"), answer, Instant.now(), Duration.ofSeconds(-1));
  }

  private int expire() {
    return expiries.expire(1_000, KEEP);
  }

  private OrderReturns returns() {
    return new OrderReturns(
        TABLE.orders, TABLE.returns, STARTER, KEEP, KEEP.multipliedBy(9), Clock.systemUTC());
  }

  private String submit(String key, int quantity) {
    Answer answer = submission.submit("t", key, command(quantity));
    return new String(answer.acceptance().body(), StandardCharsets.UTF_8);
  }

  private static OrderCommand command(int quantity) {
    OrderInput like = OrderTable.order("t", "k");
    return new OrderCommand(
        "c-1", List.of(new OrderLine("TEA-1", quantity)), like.paymentMethod(), like.shipTo());
  }

  private static void assertRefused(Cause cause, ThrowingCallable call) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(call)
        .returns(cause, RefusedException::why);
  }

  private static void ended(String key) {
    UUID id =
        TABLE
            .db
            .fetchSingle("SELECT id FROM orders WHERE idempotency_key = ?", key)
            .get(0, UUID.class);
    TABLE.cell.proceed(id);
    TABLE.cell.end(id, Decision.PROCEED, OrderTable.STEPS);
    accepted(id, KEEP.plusDays(1));
  }

  private static OrderInput old(OrderInput order) {
    accepted(order, KEEP.plusDays(1));
    return order;
  }

  private static void accepted(OrderInput order, Duration ago) {
    accepted(order.orderId(), ago);
  }

  private static void accepted(UUID id, Duration ago) {
    TABLE.db.execute(
        "UPDATE orders SET accepted_at = now() - ? * interval '1 second' WHERE id = ?",
        ago.toSeconds(),
        id);
  }
}
