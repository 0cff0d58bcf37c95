package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;
import static dev.stepkey.orchestrator.order.jooq.Tables.ORDER_RETURN;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.GIVE_UP_SHIPMENT;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.orchestrator.saga.Reason;
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

/** The statements on parked orders. */
final class Parkings {

  /** Not parked. */
  static final Map<Field<?>, @Nullable Object> CLEARED = cleared();

  /** No step is known that could be asked why. */
  static final Reason NO_PROGRESS =
      new Reason(null, "no-progress", "No driver has brought the order on for a long time.");

  private final DSLContext db;

  Parkings(DSLContext db) {
    this.db = db;
  }

  private static Map<Field<?>, @Nullable Object> cleared() {
    Map<Field<?>, @Nullable Object> columns = new HashMap<>();
    columns.put(ORDERS.PARKED_AT, null);
    columns.put(ORDERS.PARKED_STEP, null);
    columns.put(ORDERS.PARKED_CODE, null);
    columns.put(ORDERS.PARKED_DETAIL, null);
    return columns;
  }

  /**
   * Since when it is parked stays as it was; why is renewed. What has ended, and is not being
   * returned, cannot be parked any more: the driver who asks for it is late.
   *
   * @return true if it was not parked before
   */
  boolean park(UUID id, Reason reason) {
    boolean first =
        db.update(ORDERS)
                .set(columns(reason))
                .set(ORDERS.PARKED_AT, OrderRows.now())
                .where(ORDERS.ID.eq(id))
                .and(isOpenAt(reason.step()))
                .and(ORDERS.PARKED_AT.isNull())
                .execute()
            == 1;
    if (!first) {
      db.update(ORDERS)
          .set(columns(reason))
          .where(ORDERS.ID.eq(id))
          .and(isOpenAt(reason.step()))
          .and(ORDERS.PARKED_AT.isNotNull())
          .execute();
    }
    return first;
  }

  private static Map<Field<?>, @Nullable Object> columns(Reason reason) {
    Map<Field<?>, @Nullable Object> columns = new HashMap<>();
    columns.put(ORDERS.PARKED_STEP, reason.step());
    columns.put(ORDERS.PARKED_CODE, reason.code());
    columns.put(ORDERS.PARKED_DETAIL, reason.detail());
    return columns;
  }

  /** Behind a decision nobody waits for the steps before it any more: a mark of one is late. */
  private static Condition isOpenAt(@Nullable String step) {
    return switch (step) {
      case RESERVE_INVENTORY, CHARGE_PAYMENT -> isOpen().and(ORDERS.DECISION.isNull());
      case CREATE_SHIPMENT, GIVE_UP_SHIPMENT -> isOpen().and(ORDERS.DECISION.eq("PROCEED"));
      case null, default -> isOpen();
    };
  }

  /** Waits for a return that is ending, and would otherwise be parked behind its end, for ever. */
  private static Condition isOpen() {
    return ORDERS
        .ENDED_AT
        .isNull()
        .or(
            DSL.exists(
                DSL.selectOne()
                    .from(ORDER_RETURN)
                    .where(ORDER_RETURN.ORDER_ID.eq(ORDERS.ID))
                    .and(ORDER_RETURN.ENDED_AT.isNull())
                    .forShare()));
  }

  /** True if it was parked. */
  boolean unpark(UUID id) {
    return db.update(ORDERS)
            .set(CLEARED)
            .where(ORDERS.ID.eq(id))
            .and(ORDERS.PARKED_AT.isNotNull())
            .execute()
        == 1;
  }

  /**
   * Parks orders that nobody brings on, whatever the reason: undecided after their deadline, or
   * decided and not ended.
   *
   * @param deadline of an order, from its acceptance
   * @param stuckAfter how long is too long
   * @return those that were not parked before
   */
  List<UUID> parkStuck(int limit, Duration deadline, Duration stuckAfter) {
    Condition stuck =
        ORDERS
            .DECIDED_AT
            .le(OrderRows.in(stuckAfter.negated()))
            .or(
                ORDERS
                    .DECIDED_AT
                    .isNull()
                    .and(ORDERS.ACCEPTED_AT.le(OrderRows.in(deadline.plus(stuckAfter).negated()))));
    return db.update(ORDERS)
        .set(columns(NO_PROGRESS))
        .set(ORDERS.PARKED_AT, OrderRows.now())
        .where(
            ORDERS.ID.in(
                DSL.select(ORDERS.ID)
                    .from(ORDERS)
                    .where(ORDERS.ENDED_AT.isNull())
                    .and(ORDERS.PARKED_AT.isNull())
                    .and(stuck)
                    .limit(limit)
                    .forUpdate()
                    .skipLocked()))
        .returning(ORDERS.ID)
        .fetch(ORDERS.ID);
  }

  /** The same for returns. */
  List<UUID> parkStuckReturns(int limit, Duration stuckAfter) {
    return db.update(ORDERS)
        .set(columns(NO_PROGRESS))
        .set(ORDERS.PARKED_AT, OrderRows.now())
        .where(
            ORDERS.ID.in(
                DSL.select(ORDER_RETURN.ORDER_ID)
                    .from(ORDER_RETURN)
                    .join(ORDERS)
                    .on(ORDERS.ID.eq(ORDER_RETURN.ORDER_ID))
                    .where(ORDER_RETURN.ENDED_AT.isNull())
                    .and(ORDER_RETURN.REQUESTED_AT.le(OrderRows.in(stuckAfter.negated())))
                    .and(ORDERS.PARKED_AT.isNull())
                    .limit(limit)
                    .forUpdate()
                    .skipLocked()))
        .returning(ORDERS.ID)
        .fetch(ORDERS.ID);
  }

  int count() {
    return db.fetchCount(ORDERS, ORDERS.PARKED_AT.isNotNull());
  }
}
