package dev.stepkey.inventory;

import static dev.stepkey.inventory.jooq.Tables.RESERVATION;
import static dev.stepkey.inventory.jooq.Tables.RESERVATION_LINE;
import static dev.stepkey.inventory.jooq.Tables.STOCK;

import dev.stepkey.schema.OrderLine;
import dev.stepkey.step.StepKey;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The statements on stock and reservations, and nothing else. */
final class InventoryRepository {

  void enter(DSLContext tx, StepKey key, UUID orderId) {
    tx.insertInto(RESERVATION)
        .set(RESERVATION.TENANT, key.tenant())
        .set(RESERVATION.IDEMPOTENCY_KEY, key.idempotencyKey())
        .set(RESERVATION.STEP, key.step())
        .set(RESERVATION.ORDER_ID, orderId)
        .execute();
  }

  /** Guarded by what the row says at the moment it is locked; false if there is too little. */
  boolean hold(DSLContext tx, OrderLine line) {
    return tx.update(STOCK)
            .set(STOCK.AVAILABLE, STOCK.AVAILABLE.minus(line.quantity()))
            .set(STOCK.RESERVED, STOCK.RESERVED.plus(line.quantity()))
            .where(STOCK.SKU.eq(line.sku()))
            .and(STOCK.AVAILABLE.ge(line.quantity()))
            .execute()
        == 1;
  }

  /** Pieces that may be promised, or -1 if the SKU is not known. */
  int available(DSLContext tx, String sku) {
    Integer available =
        tx.select(STOCK.AVAILABLE).from(STOCK).where(STOCK.SKU.eq(sku)).fetchOne(STOCK.AVAILABLE);
    return available == null ? -1 : available;
  }

  void enterLine(DSLContext tx, StepKey key, OrderLine line) {
    tx.insertInto(RESERVATION_LINE)
        .set(RESERVATION_LINE.TENANT, key.tenant())
        .set(RESERVATION_LINE.IDEMPOTENCY_KEY, key.idempotencyKey())
        .set(RESERVATION_LINE.STEP, key.step())
        .set(RESERVATION_LINE.SKU, line.sku())
        .set(RESERVATION_LINE.QUANTITY, line.quantity())
        .execute();
  }

  List<OrderLine> heldLines(DSLContext tx, StepKey key) {
    return tx.select(RESERVATION_LINE.SKU, RESERVATION_LINE.QUANTITY)
        .from(RESERVATION_LINE)
        .where(RESERVATION_LINE.TENANT.eq(key.tenant()))
        .and(RESERVATION_LINE.IDEMPOTENCY_KEY.eq(key.idempotencyKey()))
        .and(RESERVATION_LINE.STEP.eq(key.step()))
        .fetch(row -> new OrderLine(row.value1(), row.value2()));
  }

  void giveBack(DSLContext tx, OrderLine line) {
    tx.update(STOCK)
        .set(STOCK.AVAILABLE, STOCK.AVAILABLE.plus(line.quantity()))
        .set(STOCK.RESERVED, STOCK.RESERVED.minus(line.quantity()))
        .where(STOCK.SKU.eq(line.sku()))
        .execute();
  }

  void release(DSLContext tx, StepKey key) {
    tx.update(RESERVATION)
        .set(RESERVATION.RELEASED_AT, DSL.currentOffsetDateTime())
        .where(RESERVATION.TENANT.eq(key.tenant()))
        .and(RESERVATION.IDEMPOTENCY_KEY.eq(key.idempotencyKey()))
        .and(RESERVATION.STEP.eq(key.step()))
        .execute();
  }
}
