package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.val;

import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records are erased by age; what was erased neither runs again nor is undone blindly. */
final class RetentionTest {

  record Greet(String name) {}

  record Greeting(String text) {}

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step");
  private static final DSLContext DB = DATABASE.db();
  private static final Duration KEEP = Duration.ofDays(30);

  private final Instant old = Instant.now().minus(Duration.ofDays(31));
  private final Instant recent = Instant.now().minus(Duration.ofDays(29));
  private final StepKey key = key();
  private final StepTable table = new StepTable(DB, new SimpleMeterRegistry());
  private final LocalStep<Greet, Greeting> step =
      new LocalStep<>(table, "greet", Greeting.class, new Greeter());

  private static final class Greeter implements LocalEffect<Greet, Greeting> {

    @Override
    public Settled<Greeting> apply(DSLContext tx, StepKey stepKey, Greet command) {
      return new Completed<>(new Greeting("hello " + command.name()));
    }

    @Override
    public String undo(DSLContext tx, StepKey stepKey, Greeting result) {
      return "took back " + result.text();
    }
  }

  /** As it was when these orders were young: before any watermark reached them. */
  @BeforeEach
  void forget() {
    DB.execute("UPDATE step_watermark SET accepted_before = '-infinity'");
    DB.execute("DELETE FROM step_record");
  }

  @Test
  void anErasedStepDoesNotRunAgain() {
    done(key, old);
    assertThat(table.erase(KEEP)).isEqualTo(1);
    assertThatExceptionOfType(StepExpiredException.class)
        .isThrownBy(() -> step.execute(key, old, new Greet("Ada")));
    assertThat(isRecorded(key)).isFalse();
  }

  @Test
  void anErasedStepIsNotSaidToBeUndone() {
    done(key, old);
    table.erase(KEEP);
    assertThatExceptionOfType(StepExpiredException.class).isThrownBy(() -> step.undo(key, old));
    assertThat(isRecorded(key)).isFalse();
  }

  @Test
  void anErasedStepIsNotSaidToBeResolved() {
    done(key, old);
    table.erase(KEEP);
    assertThatExceptionOfType(StepExpiredException.class)
        .isThrownBy(() -> step.resolve(key, old, "by letter"));
    assertThat(isRecorded(key)).isFalse();
  }

  @Test
  void anErasedTombstoneStillRefusesItsLateForward() {
    step.undo(key, old);
    makeOld(key);
    table.erase(KEEP);
    assertThatExceptionOfType(StepExpiredException.class)
        .isThrownBy(() -> step.execute(key, old, new Greet("Ada")));
  }

  @Test
  void aYoungerStepIsNotTouched() {
    done(key, recent);
    table.erase(KEEP);
    assertThat(step.execute(key, recent, new Greet("Ada")).replayed()).isTrue();
    assertThat(step.execute(key(), recent, new Greet("Ada")).replayed()).isFalse();
  }

  /** Its answer may have been lost a moment ago. */
  @Test
  void aStepOfAnOldOrderThatHasJustEndedStays() {
    step.execute(key, old, new Greet("Ada"));
    table.erase(KEEP);
    assertThat(isRecorded(key)).isTrue();
  }

  @Test
  void anOpenStepStaysHoweverOldItIs() {
    for (String state : new String[] {"PENDING", "PREPARED", "VOIDING"}) {
      StepKey open = key();
      DB.execute(
          """
          INSERT INTO step_record (tenant, idempotency_key, step, state, fingerprint, ref,
            accepted_at, updated_at)
          VALUES ('t', {0}, 'greet', {1}, 'v1:x', 'ref', '2020-01-01', '2020-01-01')
          """,
          val(open.idempotencyKey()), val(state));
      table.erase(KEEP);
      assertThat(isRecorded(open)).as(state).isTrue();
    }
  }

  @Test
  void theWatermarkIsNeverLowered() {
    table.erase(KEEP);
    table.erase(Duration.ofDays(3000));
    assertThatExceptionOfType(StepExpiredException.class)
        .isThrownBy(() -> step.execute(key, old, new Greet("Ada")));
  }

  /** A rival that holds the row is about to change it, or somebody waits behind it. */
  @Test
  void aRowThatSomebodyHoldsIsLeftAlone() throws Exception {
    done(key, old);
    try (Connection rival = DATABASE.dataSource().getConnection();
        Statement statement = rival.createStatement()) {
      rival.setAutoCommit(false);
      statement.execute("SELECT * FROM step_record FOR UPDATE");
      assertThat(table.erase(KEEP)).isZero();
      rival.rollback();
    }
    assertThat(table.erase(KEEP)).isEqualTo(1);
  }

  /** The claim was refused by a row that is being erased: when it is gone, the key is not free. */
  @Test
  void aClaimThatWaitsForTheErasureIsRefusedAfterIt() throws Exception {
    done(key, old);
    try (Connection cleaner = DATABASE.dataSource().getConnection();
        Statement statement = cleaner.createStatement();
        ExecutorService threads = Executors.newSingleThreadExecutor()) {
      cleaner.setAutoCommit(false);
      statement.execute("SELECT erase_step_records(clock_timestamp() - interval '30 days', 10)");
      Future<?> claim = threads.submit(() -> step.execute(key, old, new Greet("Ada")));
      awaitWaiter();
      cleaner.commit();
      assertThatThrownBy(() -> claim.get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StepExpiredException.class);
    }
    assertThat(isRecorded(key)).isFalse();
  }

  @Test
  void recordsOfTheLastDayAreNeverErased() {
    assertThatIllegalArgumentException().isThrownBy(() -> table.erase(Duration.ofHours(23)));
    assertThatThrownBy(
            () -> DB.execute("SELECT erase_step_records(clock_timestamp() - interval '23 h', 10)"))
        .hasMessageContaining("cannot be erased");
  }

  @Test
  void replaysAreCountedAndGoWithTheirRecord() {
    step.execute(key, recent, new Greet("Ada"));
    for (int i = 0; i < 3; i++) {
      step.execute(key, recent, new Greet("Ada"));
    }
    table.flushReplays();
    step.execute(key, recent, new Greet("Ada"));
    table.flushReplays();
    table.flushReplays();
    assertThat(replays(key)).isEqualTo(4);
    DB.execute("UPDATE step_record SET accepted_at = '2020-01-01'");
    makeOld(key);
    table.erase(KEEP);
    assertThat(replays(key)).isZero();
  }

  private void done(StepKey stepKey, Instant acceptedAt) {
    step.execute(stepKey, acceptedAt, new Greet("Ada"));
    makeOld(stepKey);
  }

  private static void makeOld(StepKey stepKey) {
    DB.execute(
        "UPDATE step_record SET updated_at = accepted_at WHERE idempotency_key = {0}",
        val(stepKey.idempotencyKey()));
  }

  private static boolean isRecorded(StepKey stepKey) {
    return DB.fetchSingle(
            "SELECT count(*) > 0 FROM step_record WHERE idempotency_key = {0}",
            val(stepKey.idempotencyKey()))
        .get(0, Boolean.class);
  }

  private static long replays(StepKey stepKey) {
    return DB.fetchSingle(
            "SELECT coalesce(sum(replays), 0) FROM step_replay WHERE idempotency_key = {0}",
            val(stepKey.idempotencyKey()))
        .get(0, Long.class);
  }

  private static void awaitWaiter() {
    for (int i = 0; i < 5_000; i++) {
      if (DB.fetchSingle(
                  "SELECT count(*) FROM pg_stat_activity"
                      + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
              .get(0, Integer.class)
          > 0) {
        return;
      }
    }
    throw new IllegalStateException("nobody waits");
  }

  private static StepKey key() {
    return new StepKey("t", UUID.randomUUID().toString(), "greet");
  }
}
