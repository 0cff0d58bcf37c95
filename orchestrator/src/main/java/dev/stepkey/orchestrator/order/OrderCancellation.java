package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.orchestrator.saga.Reason;
import java.util.UUID;
import org.jooq.DSLContext;

/**
 * Cancels orders: a compare-and-set on the decision, like any other. A flag for the workflow to
 * find would lose against a driver that has looked already.
 */
public final class OrderCancellation {

  private final DSLContext db;
  private final OrderRepository orders;
  private final OrderStarter starter;

  OrderCancellation(DSLContext db, OrderStarter starter) {
    this.db = db;
    this.orders = new OrderRepository(db);
    this.starter = starter;
  }

  /**
   * What is certain from now on.
   *
   * @param orderId the order
   * @param reason why it is aborted: the cancel, or what came before it
   */
  public record Cancelled(UUID orderId, Reason reason) {}

  /**
   * Cancels an order, or finds it aborted. Repeating it gets the same answer.
   *
   * @throws RefusedException if there is no such order, or it is decided that it goes on
   */
  public Cancelled cancel(String tenant, UUID id) {
    OrderRepository.Row order = orders.require(tenant, id);
    if (db.transactionResult(tx -> abort(tx.dsl(), id))) {
      // Committed. A driver that is not reached learns of it from the relay, or when it decides.
      starter.lookAgainSoon(order.input());
    }
    // The reason is written with ABORT, once, so whoever reads it here reads the same for ever.
    Reason reason = orders.require(tenant, id).view().reason();
    if (reason == null) {
      throw tooLate(id, order.view());
    }
    return new Cancelled(id, reason);
  }

  private static boolean abort(DSLContext tx, UUID id) {
    boolean won = new DecisionCell(tx).abort(id, Reason.CANCELLED);
    if (won) {
      new OrderRepository(tx).lookNow(id);
    }
    return won;
  }

  private static RefusedException tooLate(UUID id, OrderView order) {
    String detail =
        order.returned() != null
            ? "The order is completed, and a return was asked for: see GET /v1/orders/" + id
            : "The order is decided: it is paid and will be shipped, or has been. Once it is"
                + " completed it can be returned, until the carrier has the parcel: POST /v1/orders/"
                + id
                + "/return";
    return new RefusedException(Cause.CANCEL_TOO_LATE, detail, null);
  }
}
