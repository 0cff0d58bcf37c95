package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;
import static dev.stepkey.orchestrator.order.jooq.Tables.ORDER_RETURN;

import dev.stepkey.orchestrator.order.OrderView.Return.Outcome;
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
   * is taken. What is completed stays so, hence the row of the order need not be held.
   */
  boolean decide(
      OrderInput order,
      String idempotencyKey,
      Fingerprint fingerprint,
      Acceptance acceptance,
      Instant now,
      Duration relayGrace) {
    return db.insertInto(ORDER_RETURN)
            .set(ORDER_RETURN.ORDER_ID, order.orderId())
            .set(ORDER_RETURN.TENANT, order.tenant())
            .set(ORDER_RETURN.IDEMPOTENCY_KEY, idempotencyKey)
            .set(ORDER_RETURN.FINGERPRINT, fingerprint.value())
            .set(ORDER_RETURN.RESPONSE_STATUS, acceptance.status())
            .set(ORDER_RETURN.RESPONSE_HEADERS, OrderRows.json(acceptance.headers()))
            .set(ORDER_RETURN.RESPONSE_BODY, acceptance.body())
            .set(ORDER_RETURN.REQUESTED_AT, OrderRows.utc(now))
            .set(ORDER_RETURN.RELAY_AT, OrderRows.in(relayGrace))
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  Optional<Stored> findByKey(String tenant, String idempotencyKey) {
    return db.selectFrom(ORDER_RETURN)
        .where(ORDER_RETURN.TENANT.eq(tenant))
        .and(ORDER_RETURN.IDEMPOTENCY_KEY.eq(idempotencyKey))
        .fetchOptional(
            row ->
                new Stored(
                    row.getOrderId(),
                    row.getFingerprint(),
                    new Acceptance(
                        row.getResponseStatus(),
                        OrderRows.headers(row.getResponseHeaders()),
                        row.getResponseBody())));
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

  /** The relay's next look comes at once. */
  void lookNow(UUID orderId) {
    db.update(ORDER_RETURN)
        .set(ORDER_RETURN.RELAY_AT, OrderRows.now())
        .where(ORDER_RETURN.ORDER_ID.eq(orderId))
        .execute();
  }
}
