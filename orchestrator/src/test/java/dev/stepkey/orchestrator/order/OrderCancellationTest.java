package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.stepkey.orchestrator.order.OrderCancellation.Cancelled;
import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.OrderWorkflow;
import dev.stepkey.orchestrator.saga.Reason;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The customer's cancel: a decision like any other, which needs nobody else to be certain. */
final class OrderCancellationTest {

  private static final OrderTable TABLE = new OrderTable();

  private final OrderStarter starter = new OrderStarter(WatchedTemporal.away());
  private final OrderCancellation cancellation = cancellation(starter);

  private static OrderCancellation cancellation(OrderStarter starter) {
    return new OrderCancellation(TABLE.db, starter);
  }

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @AfterEach
  void close() {
    starter.close();
  }

  @Test
  void anUndecidedOrderIsAbortedAndTheAnswerDoesNotWaitForTemporal() {
    OrderInput order = TABLE.accepted("k");
    // The client tries for a minute to reach Temporal, which is away.
    Cancelled cancelled = assertTimeoutPreemptively(Duration.ofSeconds(15), () -> cancel(order));
    assertThat(cancelled).isEqualTo(new Cancelled(order.orderId(), Reason.CANCELLED));
    assertThat(TABLE.decision(order)).isEqualTo(Decision.ABORT);
    assertThat(TABLE.view(order).reason()).isEqualTo(Reason.CANCELLED);
  }

  @Test
  void whoeverDrivesTheOrderIsToldOnceAndOnlyByTheCancelThatDecided() {
    OrderInput order = TABLE.accepted("k");
    try (WatchedTemporal temporal = new WatchedTemporal();
        OrderStarter reaching = new OrderStarter(temporal.client())) {
      reaching.restart(order);
      cancellation(reaching).cancel("t", order.orderId());
      String told = OrderWorkflow.LOOK_AGAIN + " " + OrderStarter.workflowId("t", "k");
      await().until(() -> temporal.signals.contains(told));
      cancellation(reaching).cancel("t", order.orderId());
      assertThat(Collections.frequency(temporal.signals, told)).isEqualTo(1);
    }
  }

  @Test
  void anOrderThatNobodyDrivesIsCancelledToo() {
    OrderInput order = TABLE.accepted("k");
    try (WatchedTemporal temporal = new WatchedTemporal();
        OrderStarter reaching = new OrderStarter(temporal.client())) {
      cancellation(reaching).cancel("t", order.orderId());
      await().until(() -> !temporal.signals.isEmpty());
      assertThat(temporal.starts).isEmpty();
    }
    assertThat(TABLE.decision(order)).isEqualTo(Decision.ABORT);
  }

  @Test
  void aCancelThatIsRepeatedGetsTheSameAnswerAlsoAfterTheEnd() {
    OrderInput order = TABLE.accepted("k");
    Cancelled first = cancel(order);
    assertThat(cancel(order)).isEqualTo(first);
    TABLE.cell.end(order.orderId(), Decision.ABORT, OrderTable.STEPS);
    assertThat(cancel(order)).isEqualTo(first);
  }

  @Test
  void anOrderThatARefusalAbortedIsCancelledForThatReason() {
    for (OrderInput order : List.of(TABLE.compensating("k-1"), TABLE.compensated("k-2"))) {
      assertThat(cancel(order)).isEqualTo(new Cancelled(order.orderId(), REFUSED));
      assertThat(TABLE.view(order).reason()).isEqualTo(REFUSED);
    }
  }

  @Test
  void anOrderThatIsDecidedOtherwiseIsRefusedInTheSameWordsEachTime() {
    List<OrderInput> decided =
        List.of(
            TABLE.proceeding("proceeding"),
            TABLE.completed("completed"),
            TABLE.returning("returning"),
            TABLE.returned("returned"));
    for (OrderInput order : decided) {
      OrderView before = TABLE.view(order);
      String words = tooLate(order);
      String next = before.returned() == null ? "POST /v1/orders/%s/return" : "GET /v1/orders/%s";
      assertThat(words).contains(next.formatted(order.orderId()));
      assertThat(tooLate(order)).isEqualTo(words);
      assertThat(TABLE.view(order)).isEqualTo(before);
    }
    OrderInput order = decided.getFirst();
    String words = tooLate(order);
    TABLE.cell.end(order.orderId(), Decision.PROCEED, OrderTable.STEPS);
    assertThat(tooLate(order)).isEqualTo(words);
  }

  @Test
  void anUnknownOrderAndOneOfAnotherTenantAreNotFound() {
    OrderInput order = TABLE.accepted("k");
    for (UUID id : List.of(order.orderId(), UUID.randomUUID())) {
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> cancellation.cancel("u", id))
          .returns(Cause.ORDER_NOT_FOUND, RefusedException::why);
    }
    assertThat(TABLE.decision(order)).isEqualTo(Decision.UNDECIDED);
  }

  @Test
  void ofACancelAndADriverAtOnceExactlyOneIsTold() throws Exception {
    for (int round = 0; round < 10; round++) {
      OrderInput order = TABLE.accepted("k-" + round);
      List<Boolean> won =
          Rivals.race(2, i -> () -> i == 0 ? accepted(order) : TABLE.cell.proceed(order.orderId()));
      assertThat(won).containsOnlyOnce(true);
      assertThat(TABLE.decision(order))
          .isEqualTo(won.getFirst() ? Decision.ABORT : Decision.PROCEED);
    }
  }

  @Test
  void aCancelThatMeetsAProceedWaitsForItAndIsTooLate() throws Exception {
    OrderInput order = TABLE.accepted("k");
    assertThat(
            Rivals.behind(
                TABLE.db,
                first -> new DecisionCell(first).proceed(order.orderId()),
                () -> accepted(order)))
        .isFalse();
  }

  private boolean accepted(OrderInput order) {
    try {
      cancel(order);
      return true;
    } catch (RefusedException e) {
      assertThat(e.why()).isEqualTo(Cause.CANCEL_TOO_LATE);
      return false;
    }
  }

  private Cancelled cancel(OrderInput order) {
    return cancellation.cancel("t", order.orderId());
  }

  private String tooLate(OrderInput order) {
    try {
      throw new AssertionError("accepted: " + cancel(order));
    } catch (RefusedException e) {
      assertThat(e.why()).isEqualTo(Cause.CANCEL_TOO_LATE);
      return String.valueOf(e.getMessage());
    }
  }
}
