package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;
import static dev.stepkey.orchestrator.order.jooq.Tables.ORDER_RETURN;

import dev.stepkey.orchestrator.order.OrderView.Return.Outcome;
import dev.stepkey.orchestrator.order.jooq.tables.records.OrderReturnRecord;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.StepView;
import dev.stepkey.step.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The statements on returns, and nothing else. */
final class ReturnRepository {

  private final DSLContext db;

  ReturnRepository(DSLContext db) {
    this.db = db;
  }

  /** How the request of a return was answered, and which it was. */
  record Stored(UUID orderId, String fingerprint, Acceptance acceptance) {}

  /**
   * The decision to return: true if this call took it. False if there is one already, or if the key
   * is taken, or if the order has expired. What is completed stays so; its row is held, because it
   * must not expire under its return.
   */
  boolean decide(
      OrderInput order,
      String idempotencyKey,
      Fingerprint fingerprint,
      Acceptance acceptance,
      Instant now,
      Duration relayGrace) {
    return db.insertInto(
                ORDER_RETURN,
                ORDER_RETURN.ORDER_ID,
                ORDER_RETURN.TENANT,
                ORDER_RETURN.IDEMPOTENCY_KEY,
                ORDER_RETURN.FINGERPRINT,
                ORDER_RETURN.RESPONSE_STATUS,
                ORDER_RETURN.RESPONSE_HEADERS,
                ORDER_RETURN.RESPONSE_BODY,
                ORDER_RETURN.REQUESTED_AT,
                ORDER_RETURN.RELAY_AT)
            .select(
                DSL.select(
                        ORDERS.ID,
                        ORDERS.TENANT,
                        DSL.val(idempotencyKey),
                        DSL.val(fingerprint.value()),
                        DSL.val(acceptance.status()),
                        DSL.val(OrderRows.json(acceptance.headers())),
                        DSL.val(acceptance.body()),
                        DSL.val(OrderRows.utc(now)),
                        OrderRows.in(relayGrace))
                    .from(ORDERS)
                    .where(ORDERS.ID.eq(order.orderId()))
                    .and(ORDERS.EXPIRED_AT.isNull())
                    .forShare())
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  /**
   * How the request of a return was answered under this key, if it was.
   *
   * @throws RefusedException if the key has expired, with its order
   */
  Optional<Stored> findByKey(String tenant, String idempotencyKey) {
    return db.selectFrom(ORDER_RETURN)
        .where(ORDER_RETURN.TENANT.eq(tenant))
        .and(ORDER_RETURN.IDEMPOTENCY_KEY.eq(idempotencyKey))
        .fetchOptional(ReturnRepository::stored);
  }

  private static Stored stored(OrderReturnRecord row) {
    if (row.getExpiredAt() != null) {
      throw RefusedException.keyExpired();
    }
    return new Stored(
        row.getOrderId(),
        row.getFingerprint(),
        new Acceptance(
            row.getResponseStatus(),
            OrderRows.headers(row.getResponseHeaders()),
            row.getResponseBody()));
  }

  /** Ends the return once; true if this call ended it. */
  boolean returned(UUID orderId, List<StepView> steps) {
    return end(orderId, Outcome.RETURNED, null, OrderRows.json(steps));
  }

  /** Likewise. */
  boolean tooLate(UUID orderId, String detail) {
    return end(orderId, Outcome.TOO_LATE, detail, null);
  }

  boolean isTooLate(UUID orderId) {
    return db.fetchExists(
        ORDER_RETURN,
        ORDER_RETURN.ORDER_ID.eq(orderId).and(ORDER_RETURN.ENDED_AS.eq(Outcome.TOO_LATE.name())));
  }

  /** What has ended needs nobody any more, so the order is no longer parked. */
  private boolean end(UUID orderId, Outcome as, @Nullable String detail, @Nullable JSONB steps) {
    return db.transactionResult(
        tx -> {
          boolean ended =
              tx.dsl()
                      .update(ORDER_RETURN)
                      .set(ORDER_RETURN.ENDED_AS, as.name())
                      .set(ORDER_RETURN.DETAIL, detail)
                      .set(ORDER_RETURN.STEPS, steps)
                      .set(ORDER_RETURN.ENDED_AT, OrderRows.now())
                      .where(ORDER_RETURN.ORDER_ID.eq(orderId))
                      .and(ORDER_RETURN.ENDED_AT.isNull())
                      .execute()
                  == 1;
          if (ended) {
            new Parkings(tx.dsl()).unpark(orderId);
          }
          return ended;
        });
  }

  /** See {@link OrderRepository#claimDue}. */
  List<OrderInput> claimDue(int limit, Duration grace, Duration patience) {
    Field<UUID> due = ORDER_RETURN.ORDER_ID;
    List<UUID> ids =
        db.update(ORDER_RETURN)
            .set(ORDER_RETURN.RELAY_ATTEMPTS, ORDER_RETURN.RELAY_ATTEMPTS.plus(1))
            .set(
                ORDER_RETURN.RELAY_AT,
                OrderRows.nextLook(ORDER_RETURN.RELAY_ATTEMPTS, grace, patience))
            .where(
                due.in(
                    DSL.select(due)
                        .from(ORDER_RETURN)
                        .where(ORDER_RETURN.ENDED_AT.isNull())
                        .and(ORDER_RETURN.RELAY_AT.le(OrderRows.now()))
                        .orderBy(ORDER_RETURN.RELAY_AT)
                        .limit(limit)
                        .forUpdate()
                        .skipLocked()))
            .returning(due)
            .fetch(due);
    return db.select(ORDERS.INPUT)
        .from(ORDERS)
        .where(ORDERS.ID.in(ids))
        .fetch(row -> OrderRows.input(row.value1()));
  }

  /** The relay's next look comes at once. What has ended is not touched, and need not be held. */
  void lookNow(UUID orderId) {
    db.update(ORDER_RETURN)
        .set(ORDER_RETURN.RELAY_AT, OrderRows.now())
        .where(ORDER_RETURN.ORDER_ID.eq(orderId))
        .and(ORDER_RETURN.ENDED_AT.isNull())
        .execute();
  }
}
