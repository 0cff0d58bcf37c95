package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;
import static dev.stepkey.orchestrator.order.jooq.Tables.ORDER_RETURN;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The statements that erase what an order was about, long after its end. The row stays, and with it
 * the unique key: a retry finds either the old answer or the tombstone, and never room for a second
 * order.
 */
final class Expiries {

  private static final Map<Field<?>, @Nullable Object> ERASED = erased();

  private final DSLContext db;

  Expiries(DSLContext db) {
    this.db = db;
  }

  private static Map<Field<?>, @Nullable Object> erased() {
    Map<Field<?>, @Nullable Object> columns = new HashMap<>(Parkings.CLEARED);
    columns.put(ORDERS.CUSTOMER_ID, null);
    columns.put(ORDERS.FINGERPRINT, null);
    columns.put(ORDERS.INPUT, null);
    columns.put(ORDERS.RESPONSE_STATUS, null);
    columns.put(ORDERS.RESPONSE_HEADERS, null);
    columns.put(ORDERS.RESPONSE_BODY, null);
    columns.put(ORDERS.STEPS, null);
    columns.put(ORDERS.REASON_DETAIL, null);
    columns.put(ORDERS.LOOK_AGAIN_AT, null);
    return columns;
  }

  /**
   * Erases orders that have ended, their return too, and were accepted longer ago than {@code keep}
   * by the database's clock. Each is erased by one caller only.
   *
   * @return how many, {@code limit} at the most
   */
  int expire(int limit, Duration keep) {
    return db.transactionResult(
        tx -> {
          List<UUID> due = due(tx.dsl(), limit, keep);
          List<UUID> erased = due.isEmpty() ? due : erase(tx.dsl(), due);
          if (!erased.isEmpty()) {
            eraseReturns(tx.dsl(), erased);
          }
          return erased.size();
        });
  }

  private static List<UUID> due(DSLContext tx, int limit, Duration keep) {
    return tx.select(ORDERS.ID)
        .from(ORDERS)
        .where(ORDERS.ENDED_AT.isNotNull())
        .and(ORDERS.EXPIRED_AT.isNull())
        .and(ORDERS.ACCEPTED_AT.le(OrderRows.in(keep.negated())))
        .and(isNotReturning())
        .orderBy(ORDERS.ACCEPTED_AT)
        .limit(limit)
        .forUpdate()
        .of(ORDERS)
        .skipLocked()
        .fetch(ORDERS.ID);
  }

  /**
   * In a statement after the one that locked the rows: a return may have been decided between that
   * one's snapshot and its locks, and needs the order's input.
   */
  private static List<UUID> erase(DSLContext tx, List<UUID> due) {
    return tx.update(ORDERS)
        .set(ERASED)
        .set(ORDERS.EXPIRED_AT, OrderRows.now())
        .where(ORDERS.ID.in(due))
        .and(isNotReturning())
        .returning(ORDERS.ID)
        .fetch(ORDERS.ID);
  }

  private static void eraseReturns(DSLContext tx, List<UUID> orders) {
    tx.update(ORDER_RETURN)
        .setNull(ORDER_RETURN.FINGERPRINT)
        .setNull(ORDER_RETURN.RESPONSE_STATUS)
        .setNull(ORDER_RETURN.RESPONSE_HEADERS)
        .setNull(ORDER_RETURN.RESPONSE_BODY)
        .setNull(ORDER_RETURN.STEPS)
        .setNull(ORDER_RETURN.DETAIL)
        .set(ORDER_RETURN.EXPIRED_AT, OrderRows.now())
        .where(ORDER_RETURN.ORDER_ID.in(orders))
        .execute();
  }

  private static Condition isNotReturning() {
    return DSL.notExists(
        DSL.selectOne()
            .from(ORDER_RETURN)
            .where(ORDER_RETURN.ORDER_ID.eq(ORDERS.ID))
            .and(ORDER_RETURN.ENDED_AT.isNull()));
  }
}
