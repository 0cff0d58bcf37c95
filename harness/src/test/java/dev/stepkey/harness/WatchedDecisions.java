package dev.stepkey.harness;

import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.Decisions;
import dev.stepkey.orchestrator.saga.OrderActivities;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.Standing;
import dev.stepkey.orchestrator.saga.StepView;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The orchestrator's own decision cell of one order, for a driver without Temporal, and which
 * decisions that driver itself has taken.
 *
 * <p>The answer of a decision does not say whose it is, so it is asked of PostgreSQL: each runs in
 * a transaction, and it is this driver's if that transaction wrote the row's version that it sees.
 * The loser of a compare-and-set writes none.
 */
final class WatchedDecisions implements Decisions {

  private final UUID id;
  private final OrderActivities row;
  private final DSLContext db;
  private final TransactionTemplate transaction;
  private final Runnable beforeEach;
  private final Set<Decision> won = EnumSet.noneOf(Decision.class);

  /**
   * The cell of an accepted order.
   *
   * @param beforeEach run before each decision
   */
  WatchedDecisions(Stack stack, String orderId, Runnable beforeEach) {
    this.id = UUID.fromString(orderId);
    this.row = stack.part("orchestrator", OrderActivities.class);
    this.db = stack.part("orchestrator", DSLContext.class);
    this.transaction =
        new TransactionTemplate(stack.part("orchestrator", PlatformTransactionManager.class));
    this.beforeEach = beforeEach;
  }

  /** What this driver decided. */
  Set<Decision> won() {
    return Set.copyOf(won);
  }

  @Override
  public Standing read() {
    return row.readDecision(id);
  }

  @Override
  public Decision proceed() {
    return watch(() -> row.decideProceed(id));
  }

  @Override
  public Decision abort(Reason reason) {
    return watch(() -> row.decideAbort(id, reason));
  }

  @Override
  public Decision abortRefusedShipment(Reason reason) {
    return watch(() -> row.abortRefusedShipment(id, reason));
  }

  @Override
  public void end(Decision as, List<StepView> steps) {
    row.endOrder(id, as, steps);
  }

  private Decision watch(Supplier<Decision> decide) {
    beforeEach.run();
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              Decision decision = decide.get();
              if (isOurs()) {
                won.add(decision);
              }
              return decision;
            }));
  }

  private boolean isOurs() {
    return db.fetchSingle(
            "SELECT coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false)"
                + " FROM orders WHERE id = ?",
            id)
        .get(0, Boolean.class);
  }
}
