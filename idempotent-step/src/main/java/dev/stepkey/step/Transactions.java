package dev.stepkey.step;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Runs transactions, and tells failures that a retry heals from those that it does not. */
final class Transactions {

  /**
   * serialization_failure, deadlock_detected, lock_not_available, query_canceled
   * (statement_timeout), admin_shutdown, crash_shutdown, cannot_connect_now,
   * idle_in_transaction_session_timeout, too_many_connections.
   */
  private static final Set<String> RETRY =
      Set.of("40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03", "25P03", "53300");

  private static final String CONNECTION_EXCEPTION = "08";

  private final DSLContext db;

  Transactions(DSLContext db) {
    this.db = db;
  }

  <T extends @Nullable Object> T run(Function<DSLContext, T> body) {
    try {
      return db.transactionResult(configuration -> body.apply(configuration.dsl()));
    } catch (RuntimeException e) {
      if (isRetryable(e)) {
        // In doubt even so: the answer to COMMIT may be what was lost. The record will tell.
        throw StepRetryException.inDoubt("the database asks for a retry", e);
      }
      throw e;
    }
  }

  private static boolean isRetryable(Throwable failure) {
    for (Throwable t = failure; t != null; t = next(t)) {
      if (t instanceof SQLTransientConnectionException
          || (t instanceof SQLException sql && isRetryableState(sql.getSQLState()))) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable Throwable next(Throwable t) {
    return t.getCause() == t ? null : t.getCause();
  }

  private static boolean isRetryableState(@Nullable String state) {
    return state != null && (RETRY.contains(state) || state.startsWith(CONNECTION_EXCEPTION));
  }
}
