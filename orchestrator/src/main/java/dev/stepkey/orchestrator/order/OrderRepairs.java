package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.step.Fingerprint;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Repairs orders that do not get on. A repair is written down together with what it changes, under
 * the operator's key, and then the order's drivers are told to look: nothing is done here that a
 * driver would not have to find in the row anyway.
 */
public final class OrderRepairs {

  private static final Logger LOG = LoggerFactory.getLogger(OrderRepairs.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DSLContext db;
  private final OrderStarter starter;

  OrderRepairs(DSLContext db, OrderStarter starter) {
    this.db = db;
    this.starter = starter;
  }

  /**
   * What is answered to a repair.
   *
   * @param orderId the order
   * @param repair what was done to it, and by whom
   */
  public record Accepted(UUID orderId, Repair repair) {}

  /**
   * Repairs an order, or answers as when it was repaired under this key.
   *
   * @param operatorKey the operator's idempotency key, 1-255 visible ASCII characters
   * @throws RefusedException if there is no such order, it does not stand where this would help, or
   *     the key belongs to another repair
   */
  public Answer repair(String tenant, String operatorKey, UUID id, Repair repair) {
    Fingerprint fingerprint = Fingerprint.of(new Accepted(id, repair));
    return replay(tenant, operatorKey, fingerprint)
        .orElseGet(() -> carryOut(tenant, operatorKey, fingerprint, id, repair));
  }

  private Answer carryOut(
      String tenant, String operatorKey, Fingerprint fingerprint, UUID id, Repair repair) {
    OrderRepository.Row order = new OrderRepository(db).require(tenant, id);
    byte[] body = JSON.writeValueAsBytes(new Accepted(id, repair));
    boolean first =
        db.transactionResult(
            tx -> {
              // First the row: who loses it has changed nothing, and who is refused leaves none.
              boolean won =
                  new RepairRepository(tx.dsl())
                      .insert(tenant, operatorKey, id, fingerprint, repair, body);
              if (won) {
                apply(tx.dsl(), tenant, id, repair);
              }
              return won;
            });
    if (!first) {
      return replay(tenant, operatorKey, fingerprint)
          .orElseThrow(() -> refused("This compensation was resolved already."));
    }
    LOG.info(
        "order {} repair={} step={} operator={}",
        id,
        repair.action().wire(),
        repair.step(),
        repair.operator());
    starter.lookAgainSoon(order.input());
    return new Answer(acceptance(id, body), false);
  }

  private static void apply(DSLContext tx, String tenant, UUID id, Repair repair) {
    // In case nobody drives it now. First, because it holds the rows: an order must not end, or go
    // on, between the look at it and the repair. In the order in which the end of a return has
    // them.
    new ReturnRepository(tx).lookNow(id);
    new OrderRepository(tx).lookNow(id);
    OrderView order = new OrderRepository(tx).require(tenant, id).view();
    if (order.isAtRest()) {
      throw refused("The order has ended. There is nothing to repair.");
    }
    switch (repair.action()) {
      case RETRY_NOW -> {}
      case GIVE_UP -> giveUp(tx, id);
      case RESOLVE -> requireParkedAt(order, String.valueOf(repair.step()));
    }
  }

  private static void giveUp(DSLContext tx, UUID id) {
    if (!new DecisionCell(tx).giveUp(id)) {
      throw refused(
          "Only the shipment of a paid order can be given up. An order that is not decided is"
              + " cancelled; one that is aborted is being compensated already.");
    }
  }

  private static void requireParkedAt(OrderView order, String step) {
    Parked parked = order.parked();
    if (parked == null || !step.equals(parked.step()) || !Parked.COMPENSATIONS.contains(step)) {
      throw refused("The order is not parked at the compensation " + step + ".");
    }
  }

  private Optional<Answer> replay(String tenant, String operatorKey, Fingerprint fingerprint) {
    return new RepairRepository(db)
        .find(tenant, operatorKey)
        .map(
            stored -> {
              if (!stored.fingerprint().equals(fingerprint.value())) {
                throw new RefusedException(
                    Cause.KEY_REUSED, "This Idempotency-Key was used for another repair.", null);
              }
              return new Answer(acceptance(stored.orderId(), stored.body()), true);
            });
  }

  private static RefusedException refused(String detail) {
    return new RefusedException(Cause.NOT_REPAIRABLE, detail, null);
  }

  private static Acceptance acceptance(UUID id, byte[] body) {
    return new Acceptance(
        202, Map.of("Content-Type", "application/json", "Location", "/v1/orders/" + id), body);
  }
}
