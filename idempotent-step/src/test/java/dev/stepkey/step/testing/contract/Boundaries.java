package dev.stepkey.step.testing.contract;

import dev.stepkey.step.testing.HeldConnections;
import java.util.Locale;
import javax.sql.DataSource;
import org.jooq.ConnectionProvider;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultTransactionProvider;
import org.jspecify.annotations.Nullable;

/** Tells the trip of each transaction about its commits, from outside of the code under test. */
final class Boundaries implements TransactionProvider {

  private final TransactionProvider transactions;

  private Boundaries(ConnectionProvider connections) {
    this.transactions = new DefaultTransactionProvider(connections);
  }

  static DSLContext watching(DataSource database) {
    ConnectionProvider connections = new HeldConnections(database);
    return DSL.using(
        new DefaultConfiguration()
            .set(connections)
            .set(new Boundaries(connections))
            .set(ExecuteListener.onExecuteEnd(statement -> executed(statement.sql())))
            .set(SQLDialect.POSTGRES));
  }

  private static void executed(@Nullable String sql) {
    if (sql != null && sql.toLowerCase(Locale.ROOT).startsWith("insert into \"step_record\"")) {
      Trip.current().inserted();
    }
  }

  @Override
  public void begin(TransactionContext context) {
    transactions.begin(context);
    Trip.current().began();
  }

  @Override
  public void commit(TransactionContext context) {
    Trip trip = Trip.current();
    boolean nested = trip.isNested();
    if (!nested) {
      trip.beforeCommit();
    }
    transactions.commit(context);
    trip.ended();
    if (!nested) {
      trip.committed();
    }
  }

  /** Called after a commit, too, when its answer was lost: then there is nothing to take back. */
  @Override
  public void rollback(TransactionContext context) {
    Trip trip = Trip.current();
    if (trip.isInTransaction()) {
      transactions.rollback(context);
      trip.ended();
    }
  }
}
