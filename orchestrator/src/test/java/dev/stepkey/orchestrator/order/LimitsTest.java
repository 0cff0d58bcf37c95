package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.stepkey.orchestrator.order.LimitedException.Limit;
import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.OrderLine;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a tenant may ask for at once, and what passes whatever it has asked for. */
final class LimitsTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final WatchedTemporal TEMPORAL = new WatchedTemporal();
  private static final OrderStarter STARTER = new OrderStarter(TEMPORAL.client());
  private static final int MANY = 1_000;

  private final Time time = new Time();

  /** Moves when a test moves it. */
  static final class Time implements TimeMeter {

    private final AtomicLong now = new AtomicLong(1);

    void pass(Duration pause) {
      now.addAndGet(pause.toNanos());
    }

    @Override
    public long currentTimeNanos() {
      return now.get();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @AfterAll
  static void close() {
    STARTER.close();
    TEMPORAL.close();
  }

  @Test
  void aBurstPassesAndThenAsManyASecondAsAreAllowed() {
    OrderSubmission shop = shop(2, 3, MANY);
    submit(shop, "t", "k-1", "k-2", "k-3");
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-4"));
    time.pass(Duration.ofMillis(500));
    submit(shop, "t", "k-4");
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-5"));
    time.pass(Duration.ofSeconds(9));
    submit(shop, "t", "k-5", "k-6", "k-7");
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-8"));
  }

  @Test
  void thePauseIsLongEnough() {
    TenantLimits limits = new TenantLimits(limits(1, 1, MANY), TABLE.orders, time);
    limits.admit("t");
    time.pass(Duration.ofMillis(100));
    assertLimited(Limit.RATE, 1, () -> limits.admit("t"));
    time.pass(Duration.ofSeconds(1));
    limits.admit("t");
  }

  @Test
  void whatIsLimitedIsNotStoredAndTheSameRequestLaterIsAFirstAttempt() {
    OrderSubmission shop = shop(1, 1, MANY);
    submit(shop, "t", "k-1");
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-2"));
    assertThat(TABLE.count("orders", "idempotency_key = 'k-2'")).isZero();
    time.pass(Duration.ofSeconds(1));
    assertThat(submit(shop, "t", "k-2").replayed()).isFalse();
    assertThat(TABLE.count("orders", "true")).isEqualTo(2);
  }

  @Test
  void retriesAndReusedKeysPassBothLimitsAndCountAgainstNone() {
    OrderSubmission shop = shop(1, 2, 2);
    Answer first = submit(shop, "t", "k-1");
    submit(shop, "t", "k-2");
    for (int i = 0; i < 5; i++) {
      Answer again = submit(shop, "t", "k-1");
      assertThat(again.replayed()).isTrue();
      assertThat(again.acceptance().body()).isEqualTo(first.acceptance().body());
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> shop.submit("t", "k-2", command(9)))
          .returns(RefusedException.Cause.KEY_REUSED, RefusedException::why);
    }
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-3"));
  }

  @Test
  void tenantsDoNotShareALimit() {
    OrderSubmission shop = shop(1, 1, 1);
    submit(shop, "t", "k");
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-2"));
    submit(shop, "u", "k");
    time.pass(Duration.ofSeconds(1));
    assertLimited(Limit.OPEN_ORDERS, 5, () -> submit(shop, "t", "k-2"));
    submit(shop, "v", "k");
  }

  @Test
  void soManyOrdersMayBeOpenAndOneThatEndsMakesRoomWithinASecond() {
    TABLE.compensating("k-0");
    TABLE.completed("old");
    OrderSubmission shop = shop(MANY, MANY, 3);
    submit(shop, "t", "k-1");
    UUID last = id("k-1");
    submit(shop, "t", "k-2");
    assertLimited(Limit.OPEN_ORDERS, 5, () -> submit(shop, "t", "k-3"));
    TABLE.cell.proceed(last);
    TABLE.cell.end(last, Decision.PROCEED, OrderTable.STEPS);
    assertLimited(Limit.OPEN_ORDERS, 5, () -> submit(shop, "t", "k-3"));
    assertThat(TABLE.count("orders", "idempotency_key = 'k-3'")).isZero();
    time.pass(Duration.ofSeconds(1));
    submit(shop, "t", "k-3");
    assertLimited(Limit.OPEN_ORDERS, 5, () -> submit(shop, "t", "k-4"));
  }

  @Test
  void whatIsRefusedOrFailsCountsAgainstNoLimit() {
    OrderSubmission shop = shop(1, 1, 1);
    TABLE.db.execute("ALTER TABLE orders ADD CONSTRAINT hurdle CHECK (idempotency_key <> 'bad')");
    try {
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(RefusedException.class)
            .isThrownBy(() -> shop.submit("t", "k", command("NONE-1", 1)))
            .returns(RefusedException.Cause.UNKNOWN_SKU, RefusedException::why);
        assertThatExceptionOfType(DataAccessException.class)
            .isThrownBy(() -> submit(shop, "t", "bad"));
      }
    } finally {
      TABLE.db.execute("ALTER TABLE orders DROP CONSTRAINT hurdle");
    }
    submit(shop, "t", "k");
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-2"));
  }

  @Test
  void whoFindsTooManyOrdersOpenKeepsTheTurn() {
    OrderSubmission shop = shop(1, 2, 1);
    submit(shop, "t", "k");
    for (int i = 0; i < 3; i++) {
      assertLimited(Limit.OPEN_ORDERS, 5, () -> submit(shop, "t", "k-2"));
    }
  }

  @Test
  void whoseOpenOrdersCannotBeCountedKeepsTheTurn() {
    PGSimpleDataSource away = new PGSimpleDataSource();
    away.setUrl("jdbc:postgresql://127.0.0.1:9/orders");
    OrderRepository unreachable = new OrderRepository(DSL.using(away, SQLDialect.POSTGRES));
    TenantLimits limits = new TenantLimits(limits(1, 1, MANY), unreachable, time);
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> limits.admit("t"));
    }
  }

  @Test
  void identicalRequestsAtOnceTakeOneTurn() throws Exception {
    OrderSubmission shop = shop(1, 9, MANY);
    Rivals.race(8, i -> () -> submit(shop, "t", "k"));
    submit(shop, "t", "k-1", "k-2", "k-3", "k-4", "k-5", "k-6", "k-7", "k-8");
    assertLimited(Limit.RATE, 1, () -> submit(shop, "t", "k-9"));
    assertThat(TABLE.count("orders", "true")).isEqualTo(9);
  }

  @Test
  void identicalRequestsAtOnceTakeOnePlaceAmongTheOpenOrders() throws Exception {
    OrderSubmission shop = shop(MANY, MANY, 9);
    Rivals.race(8, i -> () -> submit(shop, "t", "k"));
    // An order that is let in during a count may be in it too, until the next one.
    time.pass(Duration.ofSeconds(1));
    submit(shop, "t", "k-1", "k-2", "k-3", "k-4", "k-5", "k-6", "k-7", "k-8");
    assertLimited(Limit.OPEN_ORDERS, 5, () -> submit(shop, "t", "k-9"));
    assertThat(TABLE.count("orders", "true")).isEqualTo(9);
  }

  @Test
  void tenantsOfWhomNothingNeedBeRememberedAreForgotten() {
    OrderRepository orders = new OrderRepository(TABLE.database.held());
    TenantLimits limits = new TenantLimits(limits(1, 1, MANY), orders, time);
    for (int i = 0; i < TenantLimits.TENANTS; i++) {
      limits.admit("t-" + i);
    }
    limits.admit("one-more");
    assertThat(limits.remembered()).isEqualTo(TenantLimits.TENANTS + 1);
    time.pass(Duration.ofSeconds(2));
    limits.admit("t-1");
    limits.admit("another");
    assertThat(limits.remembered()).isEqualTo(2);
    assertLimited(Limit.RATE, 1, () -> limits.admit("t-1"));
  }

  @Test
  void whatWouldLetNobodyOrderIsRefusedByTheNameOfItsProperty() {
    refused("stepkey.limits.orders-per-second", 0, 1, 1, 1);
    refused("stepkey.limits.burst", 1, 0, 1, 1);
    refused("stepkey.limits.open-orders", 1, 1, -1, 1);
    refused("stepkey.limits.concurrent-submissions", 1, 1, 1, 0);
  }

  private static void refused(String property, int rate, int burst, int open, int concurrent) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LimitProperties(rate, burst, open, concurrent))
        .withMessageContaining(property + " must be 1 at least, for example ");
  }

  private OrderSubmission shop(int rate, int burst, int open) {
    return OrderTable.submission(TABLE.orders, STARTER, limits(rate, burst, open), time);
  }

  private static LimitProperties limits(int rate, int burst, int open) {
    return new LimitProperties(rate, burst, open, 100);
  }

  /** The last answer. */
  private static Answer submit(OrderSubmission shop, String tenant, String first, String... more) {
    Answer answer = shop.submit(tenant, first, command(2));
    for (String key : more) {
      answer = shop.submit(tenant, key, command(2));
    }
    return answer;
  }

  private static OrderCommand command(int quantity) {
    return command("TEA-1", quantity);
  }

  private static OrderCommand command(String sku, int quantity) {
    OrderInput like = OrderTable.order("t", "k");
    return new OrderCommand(
        "c-1", List.of(new OrderLine(sku, quantity)), like.paymentMethod(), like.shipTo());
  }

  private static UUID id(String key) {
    return TABLE
        .db
        .fetchSingle("SELECT id FROM orders WHERE idempotency_key = ?", key)
        .get(0, UUID.class);
  }

  private static void assertLimited(Limit limit, int seconds, ThrowingCallable call) {
    assertThatExceptionOfType(LimitedException.class)
        .isThrownBy(call)
        .returns(limit, LimitedException::limit)
        .returns(Duration.ofSeconds(seconds), LimitedException::pause);
  }
}
