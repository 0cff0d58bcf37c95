package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;

import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.StepView;
import java.util.List;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which any number of drivers of one order converge. All that is decided about an
 * order is decided here, in one cell of its row:
 *
 * <ol>
 *   <li>The row is there, undecided, before the first step is called. A missing row is closed, and
 *       so is one that has ended; neither is ever undecided.
 *   <li>The cell changes by compare-and-set alone. Undecided becomes PROCEED for a driver that
 *       holds completed reserve and charge, or ABORT on a refusal, the order's deadline or the
 *       customer's cancel. Who loses reads the cell and follows it.
 *   <li>PROCEED becomes ABORT only when create-shipment has ended without a shipment: refused, or
 *       fenced by an operator who gave up. Giving up decides nothing by itself.
 *   <li>An order ends once, and as its decision says: completed under PROCEED, compensated under
 *       ABORT.
 * </ol>
 */
final class DecisionCell {

  private static final String PROCEED = Decision.PROCEED.name();
  private static final String ABORT = Decision.ABORT.name();

  private final DSLContext db;

  DecisionCell(DSLContext db) {
    this.db = db;
  }

  /** What the cell says now. */
  Decision read(UUID id) {
    var row =
        db.select(ORDERS.DECISION, ORDERS.GIVE_UP_AT, ORDERS.ENDED_AT)
            .from(ORDERS)
            .where(ORDERS.ID.eq(id))
            .fetchOne();
    if (row == null || row.value3() != null) {
      return Decision.CLOSED;
    }
    if (row.value1() == null) {
      return Decision.UNDECIDED;
    }
    boolean givenUp = PROCEED.equals(row.value1()) && row.value2() != null;
    return givenUp ? Decision.GIVE_UP : Decision.valueOf(row.value1());
  }

  /** True if this call decided. */
  boolean proceed(UUID id) {
    return decide(id, ORDERS.DECISION.isNull(), PROCEED, null);
  }

  /** True if this call decided. */
  boolean abort(UUID id, Reason reason) {
    return decide(id, ORDERS.DECISION.isNull(), ABORT, reason);
  }

  /** The only way from PROCEED to ABORT; true if this call decided. */
  boolean abortRefusedShipment(UUID id, Reason reason) {
    return decide(id, ORDERS.DECISION.eq(PROCEED), ABORT, reason);
  }

  private boolean decide(UUID id, Condition expected, String decision, @Nullable Reason reason) {
    return db.update(ORDERS)
            .set(ORDERS.DECISION, decision)
            .set(ORDERS.REASON_STEP, reason == null ? null : reason.step())
            .set(ORDERS.REASON_CODE, reason == null ? null : reason.code())
            .set(ORDERS.REASON_DETAIL, reason == null ? null : reason.detail())
            .set(ORDERS.DECIDED_AT, OrderRows.now())
            // What is decided gets on: what it was parked for before is behind it.
            .set(Parkings.CLEARED)
            .where(ORDERS.ID.eq(id))
            .and(expected)
            .and(ORDERS.ENDED_AT.isNull())
            .execute()
        == 1;
  }

  /**
   * From now on drivers fence create-shipment; true if the order is in PROCEED and has not ended.
   */
  boolean giveUp(UUID id) {
    return db.update(ORDERS)
            .set(ORDERS.GIVE_UP_AT, OrderRows.now())
            .where(ORDERS.ID.eq(id))
            .and(ORDERS.DECISION.eq(PROCEED))
            .and(ORDERS.ENDED_AT.isNull())
            .execute()
        == 1;
  }

  /** True if this call ended it. What has ended needs nobody any more. */
  boolean end(UUID id, Decision as, List<StepView> steps) {
    Status status = as == Decision.PROCEED ? Status.COMPLETED : Status.COMPENSATED;
    return db.update(ORDERS)
            .set(ORDERS.ENDED_AS, status.name())
            .set(ORDERS.STEPS, OrderRows.json(steps))
            .set(ORDERS.ENDED_AT, OrderRows.now())
            .set(Parkings.CLEARED)
            .where(ORDERS.ID.eq(id))
            .and(ORDERS.DECISION.eq(as.name()))
            .and(ORDERS.ENDED_AT.isNull())
            .execute()
        == 1;
  }
}
