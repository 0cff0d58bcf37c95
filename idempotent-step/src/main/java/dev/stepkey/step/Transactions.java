package dev.stepkey.step;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Runs transactions, and tells failures that a retry heals from those that it does not. */
final class Transactions {

  /**
   * Classes of SQLSTATE (Appendix A of PostgreSQL's manual): connection exception; transaction
   * rollback, with deadlocks and serialization failures; insufficient resources, with a full disk
   * and too many connections; operator intervention by a shutdown or a crash.
   */
  private static final List<String> RETRY_CLASSES = List.of("08", "40", "53", "57P");

  /**
   * lock_not_available, query_canceled (statement_timeout), read_only_sql_transaction (a primary
   * that has become a standby), idle_in_transaction_session_timeout, transaction_timeout, io_error.
   */
  private static final Set<String> RETRY =
      Set.of("55P03", "57014", "25006", "25P03", "25P04", "58030");

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
    return state != null
        && (RETRY.contains(state) || RETRY_CLASSES.stream().anyMatch(state::startsWith));
  }
}
