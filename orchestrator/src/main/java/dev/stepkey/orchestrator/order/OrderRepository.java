package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;
import static dev.stepkey.orchestrator.order.jooq.Tables.PRODUCT;
import static org.jooq.impl.DSL.noCondition;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.StepView;
import dev.stepkey.schema.Money;
import dev.stepkey.step.Fingerprint;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The statements on orders and products, and nothing else. */
final class OrderRepository {

  private static final String PROCEED = Decision.PROCEED.name();
  private static final String ABORT = Decision.ABORT.name();

  private final DSLContext db;

  OrderRepository(DSLContext db) {
    this.db = db;
  }

  /** The answer that a key was given, and to which command. */
  record Stored(String fingerprint, Acceptance acceptance) {}

  /** The row of an order, as a driver's input and as a reader's view. */
  record Row(OrderInput input, OrderView view) {}

  Map<String, Money> prices(List<String> skus) {
    return db.select(PRODUCT.SKU, PRODUCT.PRICE, PRODUCT.CURRENCY)
        .from(PRODUCT)
        .where(PRODUCT.SKU.in(skus))
        .fetchMap(PRODUCT.SKU, row -> new Money(row.value2(), row.value3()));
  }

  /** False if the key is taken, after waiting for a rival that is taking it. */
  boolean insert(
      OrderInput order,
      String customerId,
      Fingerprint fingerprint,
      Acceptance acceptance,
      Duration relayGrace) {
    return db.insertInto(ORDERS)
            .set(ORDERS.ID, order.orderId())
            .set(ORDERS.TENANT, order.tenant())
            .set(ORDERS.IDEMPOTENCY_KEY, order.idempotencyKey())
            .set(ORDERS.CUSTOMER_ID, customerId)
            .set(ORDERS.FINGERPRINT, fingerprint.value())
            .set(ORDERS.INPUT, OrderRows.json(order))
            .set(ORDERS.AMOUNT, order.amount().amount())
            .set(ORDERS.CURRENCY, order.amount().currency())
            .set(ORDERS.RESPONSE_STATUS, acceptance.status())
            .set(ORDERS.RESPONSE_HEADERS, OrderRows.json(acceptance.headers()))
            .set(ORDERS.RESPONSE_BODY, acceptance.body())
            .set(ORDERS.ACCEPTED_AT, OrderRows.utc(order.acceptedAt()))
            .set(ORDERS.RELAY_AT, after(relayGrace))
            .onConflict(ORDERS.TENANT, ORDERS.IDEMPOTENCY_KEY)
            .doNothing()
            .execute()
        == 1;
  }

  Optional<Stored> findAcceptance(String tenant, String idempotencyKey) {
    return db.select(
            ORDERS.FINGERPRINT,
            ORDERS.RESPONSE_STATUS,
            ORDERS.RESPONSE_HEADERS,
            ORDERS.RESPONSE_BODY)
        .from(ORDERS)
        .where(ORDERS.TENANT.eq(tenant))
        .and(ORDERS.IDEMPOTENCY_KEY.eq(idempotencyKey))
        .fetchOptional(
            row ->
                new Stored(
                    row.value1(),
                    new Acceptance(row.value2(), OrderRows.headers(row.value3()), row.value4())));
  }

  /** The compare-and-set of design rule 2; true if this call decided. */
  boolean decideProceed(UUID id) {
    return decide(id, PROCEED, null, ORDERS.DECISION.isNull());
  }

  /** Likewise. */
  boolean decideAbort(UUID id, Reason reason) {
    return decide(id, ABORT, reason, ORDERS.DECISION.isNull());
  }

  /** The only way from PROCEED to ABORT; true if this call decided. */
  boolean abortRefusedShipment(UUID id, Reason reason) {
    return decide(id, ABORT, reason, ORDERS.DECISION.eq(PROCEED));
  }

  private boolean decide(UUID id, String decision, @Nullable Reason reason, Condition expected) {
    return db.update(ORDERS)
            .set(ORDERS.DECISION, decision)
            .set(ORDERS.REASON_STEP, reason == null ? null : reason.step())
            .set(ORDERS.REASON_CODE, reason == null ? null : reason.code())
            .set(ORDERS.REASON_DETAIL, reason == null ? null : reason.detail())
            .set(ORDERS.DECIDED_AT, now())
            .where(ORDERS.ID.eq(id))
            .and(expected)
            .and(ORDERS.ENDED_AT.isNull())
            .execute()
        == 1;
  }

  /** What the cell says now; an order that is missing or has ended is closed, never undecided. */
  Optional<Decision> decision(UUID id) {
    var row =
        db.select(ORDERS.DECISION, ORDERS.ENDED_AT).from(ORDERS).where(ORDERS.ID.eq(id)).fetchOne();
    if (row == null || row.value2() != null) {
      return Optional.of(Decision.CLOSED);
    }
    return Optional.ofNullable(row.value1()).map(Decision::valueOf);
  }

  /** Ends an order once, and only as its decision says; true if this call ended it. */
  boolean end(UUID id, Decision decision, Status status, List<StepView> steps) {
    return db.update(ORDERS)
            .set(ORDERS.ENDED_AS, status.name())
            .set(ORDERS.STEPS, OrderRows.json(steps))
            .set(ORDERS.ENDED_AT, now())
            .where(ORDERS.ID.eq(id))
            .and(ORDERS.DECISION.eq(decision.name()))
            .and(ORDERS.ENDED_AT.isNull())
            .execute()
        == 1;
  }

  /**
   * Orders that have not ended and are due for another look, each given to one caller only and
   * moved on: the next look comes after twice the pause, at the most {@code patience}.
   */
  List<OrderInput> claimDue(int limit, Duration grace, Duration patience) {
    Field<OffsetDateTime> next =
        DSL.field(
            "clock_timestamp() + least({0} * power(2, least(relay_attempts, 20) + 1), {1})"
                + " * interval '1 second'",
            OffsetDateTime.class,
            DSL.val(grace.toMillis() / 1000.0),
            DSL.val(patience.toMillis() / 1000.0));
    return db.update(ORDERS)
        .set(ORDERS.RELAY_ATTEMPTS, ORDERS.RELAY_ATTEMPTS.plus(1))
        .set(ORDERS.RELAY_AT, next)
        .where(
            ORDERS.ID.in(
                DSL.select(ORDERS.ID)
                    .from(ORDERS)
                    .where(ORDERS.ENDED_AT.isNull())
                    .and(ORDERS.RELAY_AT.le(now()))
                    .orderBy(ORDERS.RELAY_AT)
                    .limit(limit)
                    .forUpdate()
                    .skipLocked()))
        .returning(ORDERS.INPUT)
        .fetch(row -> OrderRows.input(row.getInput()));
  }

  Optional<Row> find(String tenant, UUID id) {
    return db.selectFrom(ORDERS)
        .where(ORDERS.TENANT.eq(tenant))
        .and(ORDERS.ID.eq(id))
        .fetchOptional(row -> new Row(OrderRows.input(row.getInput()), OrderRows.view(row)));
  }

  /** Newest first, from before {@code cursor} on. */
  List<OrderView> list(String tenant, @Nullable Status status, @Nullable UUID cursor, int limit) {
    return db.selectFrom(ORDERS)
        .where(ORDERS.TENANT.eq(tenant))
        .and(status == null ? noCondition() : is(status))
        .and(cursor == null ? noCondition() : ORDERS.ID.lt(cursor))
        .orderBy(ORDERS.ID.desc())
        .limit(limit)
        .fetch(OrderRows::view);
  }

  private static Condition is(Status status) {
    return switch (status) {
      case COMPLETED, COMPENSATED -> ORDERS.ENDED_AS.eq(status.name());
      case COMPENSATING -> ORDERS.ENDED_AS.isNull().and(ORDERS.DECISION.eq(ABORT));
      case RUNNING -> ORDERS.ENDED_AS.isNull().and(ORDERS.DECISION.isDistinctFrom(ABORT));
    };
  }

  private static Field<OffsetDateTime> after(Duration pause) {
    return DSL.field(
        "clock_timestamp() + {0} * interval '1 second'",
        OffsetDateTime.class, DSL.val(pause.toMillis() / 1000.0));
  }

  /** The database's clock, and not the transaction's start. */
  private static Field<OffsetDateTime> now() {
    return DSL.field("clock_timestamp()", OffsetDateTime.class);
  }
}
