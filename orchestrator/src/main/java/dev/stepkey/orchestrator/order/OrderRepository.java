package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;
import static dev.stepkey.orchestrator.order.jooq.Tables.ORDER_RETURN;
import static dev.stepkey.orchestrator.order.jooq.Tables.PRODUCT;
import static org.jooq.impl.DSL.noCondition;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.Money;
import dev.stepkey.step.Fingerprint;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The statements on orders and products, and nothing else. */
final class OrderRepository {

  /** To tell a driver takes a call of Temporal. */
  private static final Duration TELLING = Duration.ofSeconds(30);

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
            .set(ORDERS.RELAY_AT, OrderRows.in(relayGrace))
            .onConflict(ORDERS.TENANT, ORDERS.IDEMPOTENCY_KEY)
            .doNothing()
            .execute()
        == 1;
  }

  /**
   * How a key was answered, if it is taken.
   *
   * @throws RefusedException if it has expired
   */
  Optional<Stored> findAcceptance(String tenant, String idempotencyKey) {
    return db.select(
            ORDERS.EXPIRED_AT,
            ORDERS.FINGERPRINT,
            ORDERS.RESPONSE_STATUS,
            ORDERS.RESPONSE_HEADERS,
            ORDERS.RESPONSE_BODY)
        .from(ORDERS)
        .where(ORDERS.TENANT.eq(tenant))
        .and(ORDERS.IDEMPOTENCY_KEY.eq(idempotencyKey))
        .fetchOptional(
            row -> {
              if (row.value1() != null) {
                throw RefusedException.keyExpired();
              }
              Map<String, String> headers = OrderRows.headers(row.value4());
              return new Stored(row.value2(), new Acceptance(row.value3(), headers, row.value5()));
            });
  }

  /** The tenant's orders that have not ended, counted up to {@code most}. */
  int countOpen(String tenant, long most) {
    return db.fetchCount(
        DSL.selectOne()
            .from(ORDERS)
            .where(ORDERS.TENANT.eq(tenant))
            .and(ORDERS.ENDED_AT.isNull())
            .limit(most));
  }

  /**
   * Orders that have not ended and are due for another look, each given to one caller only and
   * moved on: the next look comes after twice the pause, at the most {@code patience}.
   */
  List<OrderInput> claimDue(int limit, Duration grace, Duration patience) {
    return db.update(ORDERS)
        .set(ORDERS.RELAY_ATTEMPTS, ORDERS.RELAY_ATTEMPTS.plus(1))
        .set(ORDERS.RELAY_AT, OrderRows.nextLook(ORDERS.RELAY_ATTEMPTS, grace, patience))
        .where(
            ORDERS.ID.in(
                DSL.select(ORDERS.ID)
                    .from(ORDERS)
                    .where(ORDERS.ENDED_AT.isNull())
                    .and(ORDERS.RELAY_AT.le(OrderRows.now()))
                    .orderBy(ORDERS.RELAY_AT)
                    .limit(limit)
                    .forUpdate()
                    .skipLocked()))
        .returning(ORDERS.INPUT)
        .fetch(row -> OrderRows.input(row.getInput()));
  }

  /** The relay's next look comes at once, and tells whoever drives the order. */
  void lookNow(UUID id) {
    db.update(ORDERS)
        .set(ORDERS.RELAY_AT, OrderRows.now())
        .set(ORDERS.LOOK_AGAIN_AT, OrderRows.now())
        .where(ORDERS.ID.eq(id))
        .and(ORDERS.EXPIRED_AT.isNull())
        .execute();
  }

  /** An order whose drivers are to be told that something has changed, and until when. */
  record Untold(OrderInput order, OffsetDateTime dueAgain) {}

  /** Each is given to one caller, and to another one later unless it was {@link #told}. */
  List<Untold> untold(int limit) {
    return db.update(ORDERS)
        .set(ORDERS.LOOK_AGAIN_AT, OrderRows.in(TELLING))
        .where(
            ORDERS.ID.in(
                DSL.select(ORDERS.ID)
                    .from(ORDERS)
                    .where(ORDERS.LOOK_AGAIN_AT.le(OrderRows.now()))
                    .orderBy(ORDERS.LOOK_AGAIN_AT)
                    .limit(limit)
                    .forUpdate()
                    .skipLocked()))
        .returning(ORDERS.INPUT, ORDERS.LOOK_AGAIN_AT)
        .fetch(row -> new Untold(OrderRows.input(row.getInput()), row.getLookAgainAt()));
  }

  /** Unless something has changed since. */
  void told(Untold order) {
    db.update(ORDERS)
        .setNull(ORDERS.LOOK_AGAIN_AT)
        .where(ORDERS.ID.eq(order.order().orderId()))
        .and(ORDERS.LOOK_AGAIN_AT.eq(order.dueAgain()))
        .execute();
  }

  /**
   * One order, if the tenant has it.
   *
   * @throws RefusedException if it has expired
   */
  Optional<Row> find(String tenant, UUID id) {
    return rows()
        .where(ORDERS.TENANT.eq(tenant))
        .and(ORDERS.ID.eq(id))
        .fetchOptional(
            row -> {
              if (row.get(ORDERS.EXPIRED_AT) != null) {
                throw RefusedException.orderExpired();
              }
              return new Row(OrderRows.input(row.get(ORDERS.INPUT)), OrderRows.view(row));
            });
  }

  /**
   * The same for one that must be there.
   *
   * @throws RefusedException if the tenant has no such order, or it has expired
   */
  Row require(String tenant, UUID id) {
    return find(tenant, id).orElseThrow(RefusedException::orderNotFound);
  }

  /**
   * Newest first, from before {@code cursor} on, without those that have expired.
   *
   * @param parked only those that are, or that are not, if given
   */
  List<OrderView> list(
      String tenant,
      @Nullable Status status,
      @Nullable Boolean parked,
      @Nullable UUID cursor,
      int limit) {
    return rows()
        .where(ORDERS.TENANT.eq(tenant))
        .and(ORDERS.EXPIRED_AT.isNull())
        .and(status == null ? noCondition() : is(status))
        .and(parked == null ? noCondition() : isParked(parked))
        .and(cursor == null ? noCondition() : ORDERS.ID.lt(cursor))
        .orderBy(ORDERS.ID.desc())
        .limit(limit)
        .fetch(OrderRows::view);
  }

  /** From their rows alone, without a return: that came after the end. */
  Map<UUID, OrderView> ended(Map<UUID, String> tenants) {
    UUID[] ids = tenants.keySet().toArray(UUID[]::new);
    return db
        .select(ORDERS.ID, ORDERS.TENANT, ORDERS.IDEMPOTENCY_KEY, ORDERS.AMOUNT, ORDERS.CURRENCY)
        .select(ORDERS.DECISION, ORDERS.REASON_STEP, ORDERS.REASON_CODE, ORDERS.REASON_DETAIL)
        .select(ORDERS.ACCEPTED_AT, ORDERS.ENDED_AS, ORDERS.ENDED_AT, ORDERS.STEPS)
        .from(ORDERS)
        .where(ORDERS.TENANT.in(Set.copyOf(tenants.values())))
        .and(ORDERS.ID.eq(DSL.any(ids)))
        .and(ORDERS.ENDED_AT.isNotNull())
        .and(ORDERS.EXPIRED_AT.isNull())
        .fetch()
        .stream()
        .filter(row -> row.get(ORDERS.TENANT).equals(tenants.get(row.get(ORDERS.ID))))
        .collect(Collectors.toMap(row -> row.get(ORDERS.ID), OrderRows::ended));
  }

  private SelectOnConditionStep<Record> rows() {
    return db.select().from(ORDERS).leftJoin(ORDER_RETURN).on(ORDER_RETURN.ORDER_ID.eq(ORDERS.ID));
  }

  private static Condition isParked(boolean parked) {
    return parked ? ORDERS.PARKED_AT.isNotNull() : ORDERS.PARKED_AT.isNull();
  }

  private static Condition is(Status status) {
    return switch (status) {
      // In the words of the indexes orders_open and orders_compensated.
      case RUNNING -> ORDERS.ENDED_AT.isNull().and(ORDERS.DECISION.isDistinctFrom("ABORT"));
      case COMPENSATING -> ORDERS.ENDED_AT.isNull().and(ORDERS.DECISION.eq("ABORT"));
      case COMPENSATED -> ORDERS.ENDED_AS.eq(DSL.inline(status.name()));
      case COMPLETED -> ORDERS.ENDED_AS.eq(status.name()).and(hasNoReturn());
      case RETURNING -> ORDER_RETURN.ORDER_ID.isNotNull().and(ORDER_RETURN.ENDED_AS.isNull());
      case RETURNED -> ORDER_RETURN.ENDED_AS.eq(status.name());
    };
  }

  /** One that came too late changed nothing. */
  private static Condition hasNoReturn() {
    return ORDER_RETURN.ORDER_ID.isNull().or(ORDER_RETURN.ENDED_AS.eq("TOO_LATE"));
  }
}
