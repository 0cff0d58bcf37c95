package dev.stepkey.step;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private volatile boolean isReadCommitted;

  Transactions(DSLContext db) {
    this.db = db;
  }

  <T extends @Nullable Object> T run(Function<DSLContext, T> body) {
    AtomicBoolean commits = new AtomicBoolean();
    try {
      return db.transactionResult(
          configuration -> {
            requireReadCommitted(configuration.dsl());
            T result = body.apply(configuration.dsl());
            commits.set(true);
            return result;
          });
    } catch (RuntimeException e) {
      throw commits.get() ? translatedOfCommit(e) : translated(e);
    }
  }

  /**
   * A COMMIT whose answer is lost may hide behind a failure that names no state: Spring's
   * transaction manager then rolls back on a connection that its pool has closed, and throws what
   * comes of that.
   */
  private static RuntimeException translatedOfCommit(RuntimeException failure) {
    return namesAState(failure)
        ? translated(failure)
        : StepRetryException.inDoubt("the commit was not answered: " + reason(failure), failure);
  }

  private static RuntimeException translated(RuntimeException failure) {
    return isRetryable(failure)
        // In doubt even so: the answer to COMMIT may be what was lost. The record will tell.
        ? StepRetryException.inDoubt("the database asks for a retry: " + reason(failure), failure)
        : failure;
  }

  /**
   * Above READ COMMITTED a claim that has waited still sees what was before it: an erased step
   * would run again. Asked once, because it is a setting and costs a statement.
   */
  private void requireReadCommitted(DSLContext tx) {
    if (!isReadCommitted) {
      String level =
          String.valueOf(tx.fetchSingle("SHOW transaction_isolation").get(0, String.class));
      if (!level.equals("read committed")) {
        throw new IllegalStateException("steps need READ COMMITTED, this database has " + level);
      }
      isReadCommitted = true;
    }
  }

  /**
   * To be called when something was written that must outlive whatever comes next. In a transaction
   * of the caller it would not: ours was a savepoint then, and the caller may yet roll back.
   *
   * @throws IllegalStateException if the caller has a transaction open
   */
  void requireCommitted() {
    try {
      if (db.fetchSingle("SELECT pg_current_xact_id_if_assigned()::text").get(0) != null) {
        throw new IllegalStateException("a remote step cannot run in a transaction of its caller");
      }
    } catch (RuntimeException e) {
      throw translated(e);
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    for (Throwable t = next(failure); t != null; t = next(t)) {
      root = t;
    }
    return root.getMessage()
        + (root instanceof SQLException sql ? " (" + sql.getSQLState() + ")" : "");
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

  private static boolean namesAState(Throwable failure) {
    for (Throwable t = failure; t != null; t = next(t)) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
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
