package dev.stepkey.orchestrator.order;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDER_REPAIR;

import dev.stepkey.step.Fingerprint;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** The statements on repairs, and nothing else. Rows are only added: they are the audit trail. */
final class RepairRepository {

  private final DSLContext db;

  RepairRepository(DSLContext db) {
    this.db = db;
  }

  /** How a repair was answered, and which it was. */
  @SuppressWarnings("ArrayRecordComponent") // Bytes are what a replay has to repeat.
  record Stored(UUID orderId, String fingerprint, byte[] body) {}

  /** False if the key is taken, or the compensation is resolved already. */
  boolean insert(
      String tenant,
      String operatorKey,
      UUID orderId,
      Fingerprint fingerprint,
      Repair repair,
      byte[] body) {
    return db.insertInto(ORDER_REPAIR)
            .set(ORDER_REPAIR.TENANT, tenant)
            .set(ORDER_REPAIR.OPERATOR_KEY, operatorKey)
            .set(ORDER_REPAIR.ORDER_ID, orderId)
            .set(ORDER_REPAIR.FINGERPRINT, fingerprint.value())
            .set(ORDER_REPAIR.OPERATOR, repair.operator())
            .set(ORDER_REPAIR.ACTION, repair.action().wire())
            .set(ORDER_REPAIR.STEP, repair.step())
            .set(ORDER_REPAIR.EVIDENCE, repair.evidence())
            .set(ORDER_REPAIR.RESPONSE_BODY, body)
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  Optional<Stored> find(String tenant, String operatorKey) {
    return db.select(ORDER_REPAIR.ORDER_ID, ORDER_REPAIR.FINGERPRINT, ORDER_REPAIR.RESPONSE_BODY)
        .from(ORDER_REPAIR)
        .where(ORDER_REPAIR.TENANT.eq(tenant))
        .and(ORDER_REPAIR.OPERATOR_KEY.eq(operatorKey))
        .fetchOptional(row -> new Stored(row.value1(), row.value2(), row.value3()));
  }

  /** Evidence by the name of the compensation. */
  Map<String, String> resolved(UUID orderId) {
    return db.select(ORDER_REPAIR.STEP, ORDER_REPAIR.EVIDENCE)
        .from(ORDER_REPAIR)
        .where(ORDER_REPAIR.ORDER_ID.eq(orderId))
        .and(ORDER_REPAIR.ACTION.eq(Repair.Action.RESOLVE.wire()))
        .fetchMap(ORDER_REPAIR.STEP, ORDER_REPAIR.EVIDENCE);
  }
}
