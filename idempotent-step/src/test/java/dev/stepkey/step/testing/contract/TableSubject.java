package dev.stepkey.step.testing.contract;

import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepTable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** The step of one contract, and the clock of its orders. */
final class TableSubject<C> implements Subject {

  /** Long enough ago for a minute between any two orders of a run. */
  private static final Instant EPOCH =
      Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofDays(10_000));

  private final StepContract<C> contract;
  private final String step;
  private final StepTable table;
  private final DSLContext db;
  private final AtomicInteger orders = new AtomicInteger();

  TableSubject(StepContract<C> contract, String step, StepTable table, DSLContext db) {
    this.contract = contract;
    this.step = step;
    this.table = table;
    this.db = db;
  }

  @Override
  public Order order(Fate fate) {
    int number = orders.incrementAndGet();
    StepKey key = new StepKey("one", "order-" + number, step);
    return opened(new Order(key, EPOCH.plus(Duration.ofMinutes(number)), fate));
  }

  @Override
  public Order twin(Order order) {
    StepKey key = new StepKey("two", order.key().idempotencyKey(), step);
    return opened(new Order(key, order.acceptedAt(), order.fate()));
  }

  private Order opened(Order order) {
    contract.open(order);
    return order;
  }

  @Override
  public Rules rules(Order order) {
    return new Rules(contract.isRemote(), contract.fenceMaySpend(), order.fate());
  }

  @Override
  public Answer deliver(Order order, Delivery delivery) {
    return switch (delivery) {
      case DO -> execute(order, false);
      case DO_OTHER -> execute(order, true);
      case UNDO -> Answer.of(contract.undo(order.key(), order.acceptedAt()));
      case GIVE_UP -> Answer.of(contract.giveUp(order.key(), order.acceptedAt()));
      case RESOLVE -> {
        Trip.current().forbidCalls();
        yield Answer.of(contract.resolve(order.key(), order.acceptedAt(), "seen to by hand"));
      }
      case RETENTION -> {
        table.erase(Duration.between(justAfter(order), Instant.now()));
        yield Answer.of(Answer.Kind.ERASED);
      }
    };
  }

  private Answer execute(Order order, boolean other) {
    C command = contract.command(order, other);
    return Answer.of(contract.execute(order.key(), order.acceptedAt(), command));
  }

  private static Instant justAfter(Order order) {
    return order.acceptedAt().plusSeconds(30);
  }

  @Override
  public void age(Order order) {
    db.execute(
        """
        UPDATE step_record SET updated_at = accepted_at
        WHERE accepted_at <= {0} AND updated_at > accepted_at
        """,
        DSL.val(order.acceptedAt()));
  }

  @Override
  public Books books(Order order) {
    return contract.books(order);
  }

  @Override
  public void mend(Order order) {
    contract.mend(order);
  }

  @Override
  public boolean pinsRefusals() {
    return contract.pinsRefusals();
  }

  @Override
  public void confirmLate(Order order) {
    contract.confirmLate(order.key());
  }

  @Override
  public boolean isSomebodyBlocked() {
    return db.fetchSingle(
            """
            SELECT EXISTS (SELECT FROM pg_stat_activity
              WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0)
            """)
        .get(0, Boolean.class);
  }
}
