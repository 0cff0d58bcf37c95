package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.OrderTable.STEPS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.OrderView.Return.Outcome;
import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.orchestrator.saga.OrderInput;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The decision to return: who may ask, who wins, and what everybody is answered. */
final class OrderReturnsTest {

  private static final Duration KEPT = Duration.ofDays(90);
  private static final OrderTable TABLE = new OrderTable();
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final OrderStarter starter = new OrderStarter(WatchedTemporal.away());
  private final OrderReturns returns = returns(Duration.ofSeconds(-1));

  private OrderReturns returns(Duration relayGrace) {
    return new OrderReturns(
        TABLE.orders, TABLE.returns, starter, relayGrace, KEPT, Clock.systemUTC());
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
  void aCompletedOrderIsReturned() {
    OrderInput order = TABLE.completed("k");
    Answer answer = returns.request("t", "r", order.orderId());
    assertThat(answer.replayed()).isFalse();
    assertThat(answer.acceptance().status()).isEqualTo(202);
    assertThat(answer.acceptance().headers())
        .containsEntry("Location", "/v1/orders/" + order.orderId());
    assertThat(body(answer)).contains("\"status\":\"RUNNING\"", order.orderId().toString());
    assertThat(TABLE.view(order).status()).isEqualTo(Status.RETURNING);
  }

  @Test
  void onlyACompletedOrderIsReturned() {
    refused(TABLE.accepted("k-1"), "r", "not completed yet");
    refused(TABLE.proceeding("k-2"), "r", "not completed yet");
    refused(TABLE.compensating("k-3"), "r", "nothing to return");
    refused(TABLE.compensated("k-4"), "r", "nothing to return");
    assertThat(TABLE.count("order_return", "true")).isZero();
  }

  @Test
  void theSameKeyGetsTheSameBytesBeforeAndAfterTheEnd() {
    OrderInput order = TABLE.completed("k");
    Answer first = returns.request("t", "r", order.orderId());
    assertSame(returns.request("t", "r", order.orderId()), first);
    TABLE.returns.returned(order.orderId(), STEPS);
    assertSame(returns.request("t", "r", order.orderId()), first);
  }

  @Test
  void anotherKeyIsRefusedBeforeAndAfterTheEnd() {
    OrderInput order = TABLE.completed("k");
    returns.request("t", "r", order.orderId());
    refused(order, "r-2", "has a return already");
    TABLE.returns.returned(order.orderId(), STEPS);
    refused(order, "r-2", "has a return already");
  }

  @Test
  void theKeyOfTheReturnOfAnotherOrderIsRefused() {
    returns.request("t", "r", TABLE.completed("k-1").orderId());
    UUID other = TABLE.completed("k-2").orderId();
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> returns.request("t", "r", other))
        .returns(Cause.KEY_REUSED, RefusedException::why);
    assertThat(TABLE.count("order_return", "true")).isEqualTo(1);
  }

  @Test
  void anOrdersOwnKeyCanBeTheKeyOfItsReturn() {
    OrderInput order = TABLE.completed("k");
    assertThat(returns.request("t", "k", order.orderId()).replayed()).isFalse();
  }

  @Test
  void anOrderOfAnotherTenantIsNotFound() {
    UUID id = TABLE.completed("k").orderId();
    for (UUID unknown : List.of(id, UUID.randomUUID())) {
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> returns.request("u", "r", unknown))
          .returns(Cause.ORDER_NOT_FOUND, RefusedException::why);
    }
  }

  @Test
  void ofSixteenRequestsWithTheirOwnKeysOneWins() throws Exception {
    UUID id = TABLE.completed("k").orderId();
    List<Boolean> won =
        Rivals.race(
            16,
            i ->
                () -> {
                  try {
                    return !returns.request("t", "r-" + i, id).replayed();
                  } catch (RefusedException e) {
                    assertThat(e.why()).isEqualTo(Cause.NOT_RETURNABLE);
                    return false;
                  }
                });
    assertThat(won).containsOnlyOnce(true);
    assertThat(TABLE.count("order_return", "true")).isEqualTo(1);
  }

  @Test
  void sixteenRequestsWithOneKeyAreOneReturnAndGetTheSameBytes() throws Exception {
    for (int round = 1; round <= 5; round++) {
      UUID id = TABLE.completed("k-" + round).orderId();
      String key = "r-" + round;
      List<Answer> answers = Rivals.race(16, i -> () -> returns.request("t", key, id));
      assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
      assertThat(answers).map(OrderReturnsTest::body).containsOnly(body(answers.getFirst()));
      assertThat(TABLE.count("order_return", "true")).isEqualTo(round);
    }
  }

  @Test
  void oneKeyForTwoOrdersAtOnceReturnsOneOfThem() throws Exception {
    UUID one = TABLE.completed("k-1").orderId();
    UUID other = TABLE.completed("k-2").orderId();
    List<Boolean> won =
        Rivals.race(
            8,
            i ->
                () -> {
                  try {
                    return !returns.request("t", "r", i % 2 == 0 ? one : other).replayed();
                  } catch (RefusedException e) {
                    assertThat(e.why()).isEqualTo(Cause.KEY_REUSED);
                    return false;
                  }
                });
    assertThat(won).containsOnlyOnce(true);
    assertThat(TABLE.count("order_return", "true")).isEqualTo(1);
  }

  @Test
  void whatTheCarrierSaidIsWhatIsAnsweredOnceItIsTooLate() {
    OrderInput order = TABLE.completed("k");
    Answer first = returns.request("t", "r", order.orderId());
    assertThat(TABLE.returns.tooLate(order.orderId(), "The parcel is in transit.")).isTrue();
    refused(order, "r-2", "It is too late: The parcel is in transit.");
    assertSame(returns.request("t", "r", order.orderId()), first);
    OrderView view = TABLE.view(order);
    assertThat(view.status()).isEqualTo(Status.COMPLETED);
    assertThat(view.steps()).isEqualTo(STEPS);
    assertThat(view.returned())
        .returns(Outcome.TOO_LATE, OrderView.Return::status)
        .returns("The parcel is in transit.", OrderView.Return::detail)
        .doesNotReturn(null, OrderView.Return::endedAt);
  }

  @Test
  void theRelayLeavesANewReturnAloneForItsGrace() {
    OrderInput order = TABLE.completed("k");
    returns(GRACE).request("t", "r", order.orderId());
    assertThat(due()).isEmpty();
    assertThat(pause(order)).isBetween(5.0, 10.0);
  }

  private List<OrderInput> due() {
    return TABLE.returns.claimDue(50, GRACE, PATIENCE);
  }

  private static double pause(OrderInput order) {
    return TABLE.secondsUntil("order_return", "relay_at", "order_id", order.orderId());
  }

  private void refused(OrderInput order, String key, String detail) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> returns.request("t", key, order.orderId()))
        .withMessageContaining(detail)
        .returns(Cause.NOT_RETURNABLE, RefusedException::why);
  }

  private static void assertSame(Answer again, Answer first) {
    assertThat(again.replayed()).isTrue();
    assertThat(again.acceptance().status()).isEqualTo(first.acceptance().status());
    assertThat(again.acceptance().headers()).isEqualTo(first.acceptance().headers());
    assertThat(again.acceptance().body()).isEqualTo(first.acceptance().body());
  }

  private static String body(Answer answer) {
    return new String(answer.acceptance().body(), StandardCharsets.UTF_8);
  }

  /** Its compensations would be refused for ever, and a person asked to vouch for a label. */
  @Test
  void anOrderWhoseStepRecordsAreGoneIsNotReturned() {
    OrderInput order = TABLE.completed("old");
    TABLE.db.execute("UPDATE orders SET accepted_at = accepted_at - interval '90 days'");
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> returns.request("t", "r-old", order.orderId()))
        .withMessageContaining("too old");
    assertThat(TABLE.count("order_return", "true")).isZero();
  }
}
