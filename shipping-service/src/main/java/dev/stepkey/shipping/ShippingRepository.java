package dev.stepkey.shipping;

import static dev.stepkey.shipping.jooq.Tables.SHIPMENT;

import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.RemoteLedger;
import dev.stepkey.step.StepKey;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The statements on shipments, and nothing else. */
final class ShippingRepository implements RemoteLedger<Shipment> {

  @Override
  public void completed(DSLContext tx, StepKey key, Shipment shipment) {
    tx.insertInto(SHIPMENT)
        .set(SHIPMENT.TENANT, key.tenant())
        .set(SHIPMENT.IDEMPOTENCY_KEY, key.idempotencyKey())
        .set(SHIPMENT.STEP, key.step())
        .set(SHIPMENT.CARRIER_SHIPMENT, shipment.shipment())
        .set(SHIPMENT.TRACKING_CODE, shipment.trackingCode())
        .execute();
  }

  /**
   * The label is entered here if the answer to its purchase was lost, or if we bought it to fence.
   */
  @Override
  public void undone(DSLContext tx, StepKey key, Shipment shipment, String refund) {
    tx.insertInto(SHIPMENT)
        .set(SHIPMENT.TENANT, key.tenant())
        .set(SHIPMENT.IDEMPOTENCY_KEY, key.idempotencyKey())
        .set(SHIPMENT.STEP, key.step())
        .set(SHIPMENT.CARRIER_SHIPMENT, shipment.shipment())
        .set(SHIPMENT.TRACKING_CODE, shipment.trackingCode())
        .set(SHIPMENT.REFUNDED_AT, DSL.currentOffsetDateTime())
        .onConflict(SHIPMENT.TENANT, SHIPMENT.IDEMPOTENCY_KEY, SHIPMENT.STEP)
        .doUpdate()
        .set(SHIPMENT.REFUNDED_AT, DSL.currentOffsetDateTime())
        .execute();
  }
}
