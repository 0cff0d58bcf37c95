package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.step.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.TransactionContext;
import org.jooq.TransactionProvider;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultTransactionProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** C8, C12, C13, C14: which failures are "ask me again", provoked on a real server. */
final class TransactionsTest {

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step");
  private static final DSLContext DB = DATABASE.db();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08006", "25006", "25P04", "40001", "40003", "40P01", "53100", "53200", "53300", "55P03",
        "57014", "57P01", "57P02", "57P03", "58030"
      })
  void theseStatesAreAskedForAgain(String state) {
    assertThatExceptionOfType(StepRetryException.class).isThrownBy(() -> fail(state));
  }

  @ParameterizedTest
  @ValueSource(strings = {"22P02", "23505", "23514", "42501", "42P01", "XX000"})
  void theseStatesAreBugsOrWallsAndAreSaidAsTheyAre(String state) {
    assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> fail(state));
  }

  private static void fail(String state) {
    run(DB, "DO $$ BEGIN RAISE EXCEPTION 'provoked' USING ERRCODE = '%s'; END $$".formatted(state));
  }

  @Test
  void aLockThatIsHeldTooLongIsAskedForAgain() throws Exception {
    try (Connection rival = DATABASE.dataSource().getConnection();
        Statement statement = rival.createStatement()) {
      rival.setAutoCommit(false);
      statement.execute("LOCK TABLE step_watermark");
      retry(() -> run(DB, "SET LOCAL lock_timeout = '50ms'", "SELECT * FROM step_watermark"));
    }
  }

  @Test
  void aStatementThatTakesTooLongIsAskedForAgain() {
    retry(() -> run(DB, "SET LOCAL statement_timeout = '50ms'", "SELECT pg_sleep(30)"));
  }

  /** A process frozen inside its transaction: the server ends it, and its locks with it. */
  @Test
  void aTransactionThatIdlesTooLongIsEndedByTheServer() {
    retry(
        () ->
            new Transactions(DB)
                .run(
                    tx -> {
                      int pid = tx.fetchSingle("SELECT pg_backend_pid()").get(0, Integer.class);
                      tx.execute("SET LOCAL idle_in_transaction_session_timeout = '50ms'");
                      awaitEnd(pid);
                      return tx.execute("SELECT 1");
                    }));
  }

  private static void awaitEnd(int pid) {
    for (int i = 0; i < 10_000; i++) {
      if (DB.fetch("SELECT FROM pg_stat_activity WHERE pid = {0}", DSL.val(pid)).isEmpty()) {
        return;
      }
    }
    throw new IllegalStateException("the session goes on");
  }

  @Test
  void aDeadlockIsAskedForAgain() throws Exception {
    DB.execute("CREATE TABLE pair AS SELECT n FROM generate_series(1, 2) AS n");
    try (Connection rival = DATABASE.dataSource().getConnection();
        Statement statement = rival.createStatement();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      rival.setAutoCommit(false);
      statement.execute("SET LOCAL deadlock_timeout = '30s'");
      statement.execute("SELECT * FROM pair WHERE n = 2 FOR UPDATE");
      Future<?> ours =
          threads.submit(
              () ->
                  run(
                      DB,
                      "SET LOCAL deadlock_timeout = '500ms'",
                      "SELECT * FROM pair WHERE n = 1 FOR UPDATE",
                      "SELECT * FROM pair WHERE n = 2 FOR UPDATE"));
      awaitWaiter();
      statement.execute("SELECT * FROM pair WHERE n = 1 FOR UPDATE");
      assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
          .isThrownBy(() -> ours.get(20, TimeUnit.SECONDS))
          .withCauseInstanceOf(StepRetryException.class);
    }
  }

  private static void awaitWaiter() {
    for (int i = 0; i < 10_000; i++) {
      if (!DB.fetch(
              "SELECT FROM pg_stat_activity"
                  + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
          .isEmpty()) {
        return;
      }
    }
    throw new IllegalStateException("nobody waits");
  }

  @Test
  void aServerThatCannotBeReachedIsAskedForAgain() {
    retry(() -> run(using("jdbc:postgresql://127.0.0.1:9/x?user=postgres"), "SELECT 1"));
  }

  /** C12: the other side is gone without a word. */
  @Test
  void aConnectionThatFallsSilentIsAskedForAgain() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> swallowing = threads.submit(() -> swallow(silent));
      String url =
          "jdbc:postgresql://127.0.0.1:%d/x?user=postgres&socketTimeout=1&sslmode=disable"
              .formatted(silent.getLocalPort());
      long start = System.nanoTime();
      retry(() -> run(using(url), "SELECT 1"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      swallowing.get(10, TimeUnit.SECONDS);
    }
  }

  /** C2, as it looks behind Spring's transaction manager and Hikari: no state is named. */
  @Test
  void aCommitThatIsNotAnsweredIsAskedForAgainThoughTheFailureNamesNoState() {
    DSLContext db = committing(new SQLException("Connection is closed"));
    assertThatExceptionOfType(StepRetryException.class)
        .isThrownBy(() -> run(db, "SELECT 1"))
        .returns(true, StepRetryException::isInDoubt);
  }

  @Test
  void aCommitThatIsRefusedIsSaidAsItIs() {
    DSLContext db = committing(new SQLException("a deferred constraint", "23505"));
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> run(db, "SELECT 1"));
  }

  @Test
  void aFailureBeforeTheCommitThatNamesNoStateIsSaidAsItIs() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                new Transactions(DB)
                    .run(
                        tx -> {
                          throw new IllegalStateException(new SQLException("no state"));
                        }));
  }

  /** A database whose commits are done, and end like that. */
  private static DSLContext committing(SQLException failure) {
    TransactionProvider real =
        new DefaultTransactionProvider(DB.configuration().connectionProvider());
    return DSL.using(DB.configuration().derive(new FailingCommits(real, failure)));
  }

  private record FailingCommits(TransactionProvider real, SQLException failure)
      implements TransactionProvider {

    @Override
    public void begin(TransactionContext transaction) {
      real.begin(transaction);
    }

    @Override
    public void commit(TransactionContext transaction) {
      real.commit(transaction);
      throw new IllegalStateException("rollback failed", failure);
    }

    @Override
    public void rollback(TransactionContext transaction) {
      // There is nothing left to take back.
    }
  }

  private static long swallow(ServerSocket server) {
    try (Socket client = server.accept();
        InputStream in = client.getInputStream()) {
      return in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      return -1;
    }
  }

  private static DSLContext using(String url) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    return DSL.using(dataSource, SQLDialect.POSTGRES);
  }

  private static void retry(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatExceptionOfType(StepRetryException.class).isThrownBy(call);
  }

  private static int run(DSLContext db, String... statements) {
    return new Transactions(db)
        .run(
            tx -> {
              int rows = 0;
              for (String statement : statements) {
                rows += tx.execute(statement);
              }
              return rows;
            });
  }
}
