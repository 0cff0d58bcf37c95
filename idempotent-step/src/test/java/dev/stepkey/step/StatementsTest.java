package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.val;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.RemoteProvider.Sell;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each delivery costs the database, as the database itself counts it: statements by
 * pg_stat_statements, committed write transactions and bytes by the write-ahead log.
 */
final class StatementsTest {

  record Add(int pieces) {}

  record Added(int pieces) {}

  private static final Instant ACCEPTED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Rejected<Added> NO = new Rejected<>("too-many", "no");

  private static final EmbeddedPostgres POSTGRES = started();
  private static final DSLContext DB =
      DSL.using(POSTGRES.getPostgresDatabase(), SQLDialect.POSTGRES);

  private final LocalStep<Add, Added> local =
      new LocalStep<>(table(SESSION), "add", Added.class, new Counter());
  private final RemoteProvider provider = new RemoteProvider();
  private final RemoteStep<Sell, Sale> remote =
      new RemoteStep<>(table(SESSION), "sell", Sale.class, provider, new NoBook());
  private final String id = UUID.randomUUID().toString();

  /** One statement in each direction. */
  private static final class Counter implements LocalEffect<Add, Added> {

    @Override
    public Settled<Added> apply(DSLContext tx, StepKey key, Add command) {
      tx.execute("UPDATE counter SET pieces = pieces + {0}", val(command.pieces()));
      return command.pieces() > 100 ? NO : new Completed<>(new Added(command.pieces()));
    }

    @Override
    public String undo(DSLContext tx, StepKey key, Added result) {
      tx.execute("UPDATE counter SET pieces = pieces - {0}", val(result.pieces()));
      return "taken away";
    }
  }

  private static final class NoBook implements RemoteLedger<Sale> {

    @Override
    public void completed(DSLContext tx, StepKey key, Sale result) {}

    @Override
    public void undone(DSLContext tx, StepKey key, Sale result, String undoRef) {}
  }

  /** One connection for all that is measured: a new one has statements of its own. */
  private static final DSLContext SESSION = session();

  private static DSLContext session() {
    try {
      return DSL.using(POSTGRES.getPostgresDatabase().getConnection(), SQLDialect.POSTGRES);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EmbeddedPostgres started() {
    try {
      return EmbeddedPostgres.builder()
          .setServerConfig("shared_preload_libraries", "pg_stat_statements")
          .setServerConfig("autovacuum", "off")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void migrate() {
    Flyway.configure()
        .dataSource(POSTGRES.getPostgresDatabase())
        .locations("classpath:db/idempotent-step")
        .load()
        .migrate();
    DB.execute("CREATE EXTENSION pg_stat_statements");
    DB.execute("CREATE EXTENSION pg_walinspect");
    DB.execute("CREATE TABLE counter AS SELECT 0 AS pieces");
  }

  @AfterAll
  static void stop() throws IOException {
    POSTGRES.close();
  }

  @Test
  void aLocalStepIsOneWriteTransactionAndItsReplayIsNone() {
    StepKey key = new StepKey("t", id, "add");
    StepKey refused = new StepKey("t", id + "-refused", "add");
    StepKey early = new StepKey("t", id + "-early", "add");
    // The watermark, the savepoint and its release come on top of claim, effect and record.
    expect("local step", 6, 1, () -> local.execute(key, ACCEPTED, new Add(1)));
    expect("local step, replayed", 2, 0, () -> local.execute(key, ACCEPTED, new Add(1)));
    expect("local step, refused", 6, 1, () -> local.execute(refused, ACCEPTED, new Add(101)));
    expect("local compensation", 5, 1, () -> local.undo(key, ACCEPTED));
    expect("local compensation, replayed", 2, 0, () -> local.undo(key, ACCEPTED));
    expect("local step, fenced", 2, 0, () -> local.execute(key, ACCEPTED, new Add(1)));
    expect("local tombstone", 2, 1, () -> local.undo(early, ACCEPTED));
  }

  @Test
  void aRemoteStepIsThreeWriteTransactionsAndItsReplayIsNone() {
    StepKey key = new StepKey("t", id, "sell");
    Sell command = new Sell("x");
    expect("remote step", 6, 3, () -> remote.execute(key, ACCEPTED, command));
    expect("remote step, replayed", 2, 0, () -> remote.execute(key, ACCEPTED, command));
    expect("remote compensation", 7, 2, () -> remote.undo(key, ACCEPTED));
    expect("remote compensation, replayed", 2, 0, () -> remote.undo(key, ACCEPTED));
  }

  /** Asked inside the transaction that answered, which no other session can disturb. */
  @Test
  void aReplayTakesNoTransactionId() {
    StepKey key = new StepKey("t", id, "add");
    assertThat(idAfter(step -> step.execute(key, ACCEPTED, new Add(1)))).isNotNull();
    assertThat(idAfter(step -> step.execute(key, ACCEPTED, new Add(1)))).isNull();
    assertThat(idAfter(step -> step.undo(key, ACCEPTED))).isNotNull();
    assertThat(idAfter(step -> step.undo(key, ACCEPTED))).isNull();
    assertThat(idAfter(step -> step.execute(key, ACCEPTED, new Add(1)))).isNull();
  }

  private static @Nullable String idAfter(Consumer<LocalStep<Add, Added>> delivery) {
    return SESSION.transactionResult(
        outer -> {
          delivery.accept(new LocalStep<>(table(outer.dsl()), "add", Added.class, new Counter()));
          return outer
              .dsl()
              .fetchSingle("SELECT pg_current_xact_id_if_assigned()::text")
              .get(0, String.class);
        });
  }

  private static StepTable table(DSLContext on) {
    return new StepTable(on, new SimpleMeterRegistry());
  }

  private static void expect(String what, long statements, int writes, Runnable delivery) {
    DB.execute("SELECT pg_stat_statements_reset()");
    String before = DB.fetchSingle("SELECT pg_current_wal_insert_lsn()::text").get(0, String.class);
    delivery.run();
    // The log cannot be read from its very end: a record that belongs to nobody comes after.
    DB.execute("SELECT pg_logical_emit_message(false, 'end', '', true)");
    Record wal =
        DB.fetchSingle(
            """
            SELECT count(*) FILTER (WHERE resource_manager = 'Transaction'
                AND record_type = 'COMMIT'), coalesce(sum(record_length), 0)
            FROM pg_get_wal_records_info({0}::pg_lsn, pg_current_wal_flush_lsn())
            WHERE resource_manager IN ('Transaction', 'Heap', 'Heap2', 'Btree')
            """,
            val(before));
    // SHOW: jOOQ's own transactions ask for the isolation level; under Spring nobody does.
    Result<Record> told =
        DB.fetch(
            """
            SELECT query, calls FROM pg_stat_statements
            WHERE query NOT LIKE '%pg_stat%' AND query NOT LIKE '%pg_current_wal%'
              AND query NOT LIKE '%pg_logical%' AND query NOT LIKE '%pg_get_wal%'
              AND query NOT LIKE 'SET %' AND query NOT LIKE 'SHOW %' AND query <> 'COMMIT'
            """);
    Map<Boolean, Long> calls =
        told.stream()
            .collect(
                Collectors.partitioningBy(
                    row -> "BEGIN".equals(row.get("query")),
                    Collectors.summingLong(row -> row.get("calls", Long.class))));
    System.out.printf(
        "%-30s %d statements in %d transactions, %d of them writing, %d bytes of log%n",
        what,
        calls.get(false),
        calls.get(true),
        wal.get(0, Integer.class),
        wal.get(1, Integer.class));
    assertThat(wal.get(0, Integer.class)).as("write transactions of a " + what).isEqualTo(writes);
    assertThat(calls.get(false)).as("statements of a %s: %s", what, told).isEqualTo(statements);
  }
}
