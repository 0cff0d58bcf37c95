package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class LocalStepTest {

  record Withdraw(int amount) {}

  record Receipt(int left) {}

  private static final DSLContext DB = TestDatabase.migrated("classpath:db/idempotent-step").db();

  private static final Instant ACCEPTED = Instant.parse("2026-01-01T00:00:00Z");

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StepKey key = new StepKey("t", "k-" + System.nanoTime(), "withdraw");

  /** What happens inside the effect, between its write and its answer. */
  private volatile Consumer<DSLContext> inside = tx -> {};

  private final StepTable table = new StepTable(DB, meters);
  private final LocalStep<Withdraw, Receipt> step =
      new LocalStep<>(table, "withdraw", Receipt.class, new Till());

  /** A till that holds 10: the smallest effect that can be refused and undone. */
  private final class Till implements LocalEffect<Withdraw, Receipt> {

    @Override
    public Settled<Receipt> apply(DSLContext tx, StepKey stepKey, Withdraw command) {
      int left = add(tx, -command.amount());
      inside.accept(tx);
      return left < 0
          ? new Rejected<>("too-little", "the till holds " + (left + command.amount()))
          : new Completed<>(new Receipt(left));
    }

    @Override
    public String undo(DSLContext tx, StepKey stepKey, Receipt result) {
      inside.accept(tx);
      return "left " + add(tx, 4);
    }
  }

  private Recorded<Receipt> execute(StepKey stepKey, Withdraw command) {
    return step.execute(stepKey, ACCEPTED, command);
  }

  private RecordedUndo undo(StepKey stepKey) {
    return step.undo(stepKey, ACCEPTED);
  }

  private static int add(DSLContext tx, int amount) {
    return tx.fetchSingle("UPDATE till SET holds = holds + {0} RETURNING holds", amount)
        .get(0, Integer.class);
  }

  private static int till() {
    return DB.fetchSingle("SELECT holds FROM till").get(0, Integer.class);
  }

  @BeforeAll
  static void createTill() {
    DB.execute("CREATE TABLE till (holds integer NOT NULL)");
    DB.execute("INSERT INTO till VALUES (10)");
  }

  @BeforeEach
  void fillTheTill() {
    DB.execute("UPDATE till SET holds = 10");
  }

  @Test
  void tenDeliveriesHaveOneEffectAndOneAnswer() {
    assertThat(execute(key, new Withdraw(4)))
        .isEqualTo(new Recorded<>(new Completed<>(new Receipt(6)), false));
    for (int i = 0; i < 9; i++) {
      assertThat(execute(key, new Withdraw(4)))
          .isEqualTo(new Recorded<>(new Completed<>(new Receipt(6)), true));
    }
    assertThat(till()).isEqualTo(6);
    assertThat(meters.counter("observed.effects", "step", "withdraw").count()).isEqualTo(1);
  }

  @Test
  void aRefusalLeavesNoTraceOfTheEffectAndIsFinal() {
    assertThat(execute(key, new Withdraw(11)).outcome()).isInstanceOf(Rejected.class);
    assertThat(till()).isEqualTo(10);
    DB.execute("UPDATE till SET holds = 100");
    assertThat(execute(key, new Withdraw(11)))
        .isEqualTo(new Recorded<>(new Rejected<>("too-little", "the till holds 10"), true));
    assertThat(till()).isEqualTo(100);
  }

  @Test
  void anotherCommandUnderTheSameKeyIsLoud() {
    execute(key, new Withdraw(4));
    assertThatExceptionOfType(StepMismatchException.class)
        .isThrownBy(() -> execute(key, new Withdraw(5)));
    assertThat(till()).isEqualTo(6);
  }

  @Test
  void theSameKeyOfAnotherTenantIsAnotherStep() {
    execute(key, new Withdraw(4));
    StepKey other = new StepKey("u", key.idempotencyKey(), "withdraw");
    assertThat(execute(other, new Withdraw(4)).replayed()).isFalse();
    assertThat(till()).isEqualTo(2);
  }

  @Test
  void aCompensationUndoesOnceAndAnswersTheSame() {
    execute(key, new Withdraw(4));
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new Undone("left 10"), false));
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new Undone("left 10"), true));
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void aLateForwardAfterItsCompensationIsRefused() {
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new NothingToUndo(), false));
    assertThat(execute(key, new Withdraw(4)).outcome()).isEqualTo(new Voided<>());
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new NothingToUndo(), true));
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void aForwardAfterBothIsRefused() {
    execute(key, new Withdraw(4));
    undo(key);
    assertThat(execute(key, new Withdraw(4)).outcome()).isEqualTo(new Voided<>());
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void aRefusedStepHasNothingToUndo() {
    execute(key, new Withdraw(11));
    assertThat(undo(key).outcome()).isEqualTo(new NothingToUndo());
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void aResolvedStepIsNeverUndoneByUs() {
    execute(key, new Withdraw(4));
    assertThat(step.resolve(key, ACCEPTED, "counted by Ada"))
        .isEqualTo(new RecordedUndo(new Undone("counted by Ada"), false));
    assertThat(step.resolve(key, ACCEPTED, "counted by Bob"))
        .isEqualTo(new RecordedUndo(new Undone("counted by Ada"), true));
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new Undone("counted by Ada"), true));
    assertThat(execute(key, new Withdraw(4)).outcome()).isEqualTo(new Voided<>());
    assertThat(till()).isEqualTo(6);
  }

  @Test
  void aResolutionOfAStepThatNeverRanRefusesItsLateForward() {
    assertThat(step.resolve(key, ACCEPTED, "counted"))
        .isEqualTo(new RecordedUndo(new NothingToUndo(), false));
    assertThat(execute(key, new Withdraw(4)).outcome()).isEqualTo(new Voided<>());
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void aResolutionOfWhatWasRefusedOrUndoneAnswersWhatIsRecorded() {
    execute(key, new Withdraw(11));
    assertThat(step.resolve(key, ACCEPTED, "counted"))
        .isEqualTo(new RecordedUndo(new NothingToUndo(), true));
    StepKey other = new StepKey("u", key.idempotencyKey(), "withdraw");
    execute(other, new Withdraw(4));
    undo(other);
    assertThat(step.resolve(other, ACCEPTED, "counted"))
        .isEqualTo(new RecordedUndo(new Undone("left 10"), true));
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void aCrashInsideTheEffectLeavesNothingAndTheRetryPerforms() {
    inside =
        tx -> {
          throw new IllegalStateException("crash");
        };
    assertThatIllegalStateException().isThrownBy(() -> execute(key, new Withdraw(4)));
    assertThat(till()).isEqualTo(10);
    inside = tx -> {};
    assertThat(execute(key, new Withdraw(4)).replayed()).isFalse();
    assertThat(till()).isEqualTo(6);
  }

  /** There, a claim that has waited does not see what it waited for. */
  @Test
  void refusesAnotherIsolationThanReadCommitted() {
    PGSimpleDataSource strict = new PGSimpleDataSource();
    strict.setUrl(TestDatabase.migrated("classpath:db/idempotent-step").url());
    strict.setOptions("-c default_transaction_isolation=repeatable\\ read");
    StepTable strictTable = new StepTable(DSL.using(strict, SQLDialect.POSTGRES), meters);
    LocalStep<Withdraw, Receipt> there =
        new LocalStep<>(strictTable, "withdraw", Receipt.class, new Till());
    assertThatIllegalStateException()
        .isThrownBy(() -> there.execute(key, ACCEPTED, new Withdraw(4)))
        .withMessageContaining("READ COMMITTED");
  }

  /** A new version of a service compensates what the version before has done. */
  @Test
  void aResultTypeMayGrow() {
    record Grown(int left, int fee) {}
    execute(key, new Withdraw(4));
    LocalEffect<Withdraw, Grown> grown =
        new LocalEffect<>() {
          @Override
          public Settled<Grown> apply(DSLContext tx, StepKey stepKey, Withdraw command) {
            throw new UnsupportedOperationException();
          }

          @Override
          public String undo(DSLContext tx, StepKey stepKey, Grown result) {
            return result.toString();
          }
        };
    assertThat(new LocalStep<>(table, "withdraw", Grown.class, grown).undo(key, ACCEPTED).outcome())
        .isEqualTo(new Undone("Grown[left=6, fee=0]"));
  }

  @Test
  void aKilledSessionIsAskedForAgain() {
    inside = tx -> tx.fetch("SELECT pg_terminate_backend(pg_backend_pid())");
    assertThatExceptionOfType(StepRetryException.class)
        .isThrownBy(() -> execute(key, new Withdraw(4)));
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void sixteenAtOnceHaveOneEffectAndOneAnswer() throws Exception {
    List<Callable<Recorded<Receipt>>> calls =
        Collections.nCopies(16, () -> execute(key, new Withdraw(4)));
    List<Recorded<Receipt>> answers = Race.of(calls);
    assertThat(answers).extracting(Recorded::outcome).containsOnly(new Completed<>(new Receipt(6)));
    assertThat(answers).filteredOn(answer -> !answer.replayed()).hasSize(1);
    assertThat(till()).isEqualTo(6);
  }

  @Test
  void aCompensationThatMeetsARunningForwardWaitsAndUndoesIt() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    inside =
        tx -> {
          running.countDown();
          awaitWaiter();
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<Recorded<Receipt>> forward = threads.submit(() -> execute(key, new Withdraw(4)));
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      inside = tx -> {};
      Future<RecordedUndo> undo = threads.submit(() -> undo(key));
      assertThat(forward.get(10, TimeUnit.SECONDS).outcome())
          .isEqualTo(new Completed<>(new Receipt(6)));
      assertThat(undo.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(new Undone("left 10"));
    }
    assertThat(till()).isEqualTo(10);
  }

  @Test
  void aClaimThatIsHeldTooLongIsAskedForAgain() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    inside =
        tx -> {
          running.countDown();
          await(release);
        };
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> holder = threads.submit(() -> execute(key, new Withdraw(4)));
      assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
      assertThatExceptionOfType(StepRetryException.class)
          .isThrownBy(() -> undo(key))
          .withCauseInstanceOf(DataAccessException.class);
      release.countDown();
      holder.get(10, TimeUnit.SECONDS);
    }
  }

  /** Returns once another session waits for a lock that ours holds. */
  private static void awaitWaiter() {
    for (int i = 0; i < 2_000; i++) {
      int waiting =
          DB.fetchSingle("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
              .get(0, Integer.class);
      if (waiting > 0) {
        return;
      }
    }
    throw new IllegalStateException("nobody waits");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
