package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.RemoteProvider.Sell;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

final class RemoteStepTest {

  private static final Sell X = new Sell("x");
  private static final Rejected<Sale> DECLINED = new Rejected<>("declined", "no");

  private static final DSLContext DB = TestDatabase.migrated("classpath:db/idempotent-step").db();

  private static final Instant ACCEPTED = Instant.parse("2026-01-01T00:00:00Z");

  private final StepKey key = new StepKey("t", "k-" + System.nanoTime(), "charge");
  private final RemoteProvider provider = new RemoteProvider();
  private final List<String> book = Collections.synchronizedList(new ArrayList<>());
  private final RemoteStep<Sell, Sale> step =
      new RemoteStep<>(
          new StepTable(DB, new SimpleMeterRegistry()), "charge", Sale.class, provider, new Book());

  private final class Book implements RemoteLedger<Sale> {

    @Override
    public void completed(DSLContext tx, StepKey stepKey, Sale result) {
      book.add("sold " + result.ref());
    }

    @Override
    public void undone(DSLContext tx, StepKey stepKey, Sale result, String undoRef) {
      book.add("refunded " + result.ref());
    }
  }

  private Recorded<Sale> execute(StepKey stepKey, Sell command) {
    return step.execute(stepKey, ACCEPTED, command);
  }

  private RecordedUndo undo(StepKey stepKey) {
    return step.undo(stepKey, ACCEPTED);
  }

  @Test
  void tenDeliveriesConfirmOnce() {
    assertThat(execute(key, X))
        .isEqualTo(new Recorded<>(new Completed<>(new Sale("ref-1")), false));
    for (int i = 0; i < 9; i++) {
      assertThat(execute(key, X))
          .isEqualTo(new Recorded<>(new Completed<>(new Sale("ref-1")), true));
    }
    assertThat(provider.confirmed()).containsExactly("ref-1");
    assertThat(book).containsExactly("sold ref-1");
  }

  @Test
  void anAnswerLostAfterTheConfirmIsAskedForAgainAndNotConfirmedAgain() {
    provider.loseNextAnswerOf("confirm");
    assertThatExceptionOfType(StepRetryException.class)
        .isThrownBy(() -> execute(key, X))
        .matches(StepRetryException::isInDoubt);
    assertThat(execute(key, X).outcome()).isEqualTo(new Completed<>(new Sale("ref-1")));
    assertThat(provider.confirmed()).containsExactly("ref-1");
    assertThat(book).containsExactly("sold ref-1");
  }

  @Test
  void anAnswerLostAfterThePrepareLeavesAtMostAHarmlessObject() {
    provider.loseNextAnswerOf("prepare");
    assertThatExceptionOfType(StepRetryException.class).isThrownBy(() -> execute(key, X));
    execute(key, X);
    assertThat(provider.confirmed()).hasSize(1);
  }

  @Test
  void aRefusalIsPinnedBeforeItIsRecorded() {
    provider.declines(key, DECLINED);
    assertThat(execute(key, X)).isEqualTo(new Recorded<>(DECLINED, false));
    assertThat(provider.isCancelled("ref-1")).isTrue();
    provider.accepts(key);
    assertThat(execute(key, X)).isEqualTo(new Recorded<>(DECLINED, true));
    assertThat(provider.confirmed()).isEmpty();
  }

  @Test
  void aTwinThatGotThroughTurnsARefusalIntoACompletion() {
    provider.declines(key, DECLINED);
    provider.before("cancel", () -> provider.confirmByTwin("ref-1"));
    assertThat(execute(key, X).outcome()).isEqualTo(new Completed<>(new Sale("ref-1")));
    assertThat(provider.confirmed()).containsExactly("ref-1");
  }

  @Test
  void aRefusalToPrepareIsFinal() {
    provider.refusesToPrepare(DECLINED);
    assertThat(execute(key, X).outcome()).isEqualTo(DECLINED);
    provider.accepts(key);
    assertThat(execute(key, X)).isEqualTo(new Recorded<>(DECLINED, true));
    assertThat(undo(key).outcome()).isEqualTo(new NothingToUndo());
  }

  @Test
  void anotherCommandUnderTheSameKeyIsLoud() {
    execute(key, X);
    assertThatExceptionOfType(StepMismatchException.class)
        .isThrownBy(() -> execute(key, new Sell("y")));
  }

  @Test
  void onlyTheRecordedReferenceIsEverConfirmed() {
    // A twin of this delivery prepares and records while ours is still preparing.
    provider.after("prepare", () -> execute(key, X));
    assertThat(execute(key, X).outcome()).isEqualTo(new Completed<>(new Sale("ref-2")));
    assertThat(provider.confirmed()).containsExactly("ref-2");
  }

  /** The same, with the twin cut off before it confirms: what it recorded is still to be used. */
  @Test
  void aReferenceThatATwinRecordedAndLeftIsTheOneToConfirm() {
    provider.after(
        "prepare",
        () -> {
          provider.before("confirm", RemoteStepTest::cutOff);
          assertThatExceptionOfType(StepRetryException.class).isThrownBy(() -> execute(key, X));
        });
    assertThat(execute(key, X).outcome()).isEqualTo(new Completed<>(new Sale("ref-2")));
    assertThat(execute(key, X).outcome()).isEqualTo(new Completed<>(new Sale("ref-2")));
    assertThat(provider.confirmed()).containsExactly("ref-2");
  }

  private static void cutOff() {
    throw StepRetryException.inDoubt("cut off", null);
  }

  @Test
  void aCompensationFirstRefusesEveryLateForwardWithoutAskingTheProvider() {
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new NothingToUndo(), false));
    assertThat(execute(key, X).outcome()).isEqualTo(new Voided<>());
    assertThat(provider.calls()).isEmpty();
  }

  @Test
  void aCompensationWhileItIsPreparedStopsTheForward() {
    provider.after("prepare", () -> undo(key));
    assertThat(execute(key, X).outcome()).isEqualTo(new Voided<>());
    assertThat(provider.confirmed()).isEmpty();
  }

  @Test
  void aConfirmThatComesAfterTheCompensationIsRefusedByTheProvider() {
    provider.before("confirm", () -> undo(key));
    assertThat(execute(key, X).outcome()).isEqualTo(new Voided<>());
    assertThat(provider.confirmed()).isEmpty();
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new NothingToUndo(), true));
  }

  @Test
  void aCompensationThatComesAfterTheConfirmRefundsIt() {
    provider.after("confirm", () -> undo(key));
    assertThat(execute(key, X).outcome()).isEqualTo(new Voided<>());
    assertThat(provider.refunded()).containsExactly("ref-1");
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new Undone("refund of ref-1"), true));
    assertThat(book).containsExactly("refunded ref-1");
  }

  @Test
  void aCompensationOfACompletedStepRefundsOnceAndAnswersTheSame() {
    execute(key, X);
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new Undone("refund of ref-1"), false));
    assertThat(undo(key)).isEqualTo(new RecordedUndo(new Undone("refund of ref-1"), true));
    assertThat(provider.refunded()).containsExactly("ref-1");
    assertThat(execute(key, X).outcome()).isEqualTo(new Voided<>());
    assertThat(book).containsExactly("sold ref-1", "refunded ref-1");
  }

  @Test
  void anOpenCompensationIsNotAnsweredAsDone() {
    execute(key, X);
    provider.loseNextAnswerOf("refund");
    assertThatExceptionOfType(StepRetryException.class).isThrownBy(() -> undo(key));
    assertThat(execute(key, X).outcome()).isEqualTo(new Voided<>());
    assertThat(undo(key).outcome()).isEqualTo(new Undone("refund of ref-1"));
    assertThat(provider.refunded()).containsExactly("ref-1");
  }

  /** It would be forgotten when the caller rolls back, and the money would be gone. */
  @Test
  void refusesToConfirmInATransactionOfItsCaller() {
    assertThatIllegalStateException()
        .isThrownBy(() -> DB.transaction(outer -> within(outer.dsl()).execute(key, ACCEPTED, X)))
        .withMessageContaining("transaction of its caller");
    assertThat(provider.confirmed()).isEmpty();
  }

  @Test
  void refusesToRefundInATransactionOfItsCaller() {
    execute(key, X);
    assertThatIllegalStateException()
        .isThrownBy(() -> DB.transaction(outer -> within(outer.dsl()).undo(key, ACCEPTED)))
        .withMessageContaining("transaction of its caller");
    assertThat(provider.refunded()).isEmpty();
    assertThat(undo(key).outcome()).isEqualTo(new Undone("refund of ref-1"));
  }

  private RemoteStep<Sell, Sale> within(DSLContext outer) {
    StepTable table = new StepTable(outer, new SimpleMeterRegistry());
    return new RemoteStep<>(table, "charge", Sale.class, provider, new Book());
  }

  /** Our books say that it was charged, the provider says that it never was: somebody must look. */
  @Test
  void aCompletedStepThatTheProviderNeverConfirmedIsLoud() {
    execute(key, X);
    provider.forget("ref-1");
    assertThatExceptionOfType(StepMismatchException.class).isThrownBy(() -> undo(key));
    assertThatExceptionOfType(StepMismatchException.class).isThrownBy(() -> undo(key));
  }

  /** It would be answered well until its record is erased, and then charged again. */
  @Test
  void aLaterTimeOfAcceptanceIsLoud() {
    execute(key, X);
    assertThatExceptionOfType(StepMismatchException.class)
        .isThrownBy(() -> step.execute(key, ACCEPTED.plusMillis(1), X));
    assertThatExceptionOfType(StepMismatchException.class)
        .isThrownBy(() -> step.undo(key, ACCEPTED.plusMillis(1)));
    assertThat(step.execute(key, ACCEPTED.plusNanos(999), X).replayed()).isTrue();
  }

  @Test
  void aNulInAProvidersAnswerIsNoReasonToForgetIt() {
    provider.answers("a\\u0000 b\u0000");
    execute(key, X);
    assertThat(execute(key, X).outcome()).isEqualTo(new Completed<>(new Sale("a\\u0000 b")));
  }

  @Test
  void forwardsAndCompensationsAtOnceEndBalanced() throws Exception {
    for (int round = 0; round < 20; round++) {
      StepKey roundKey = new StepKey("t", key.idempotencyKey() + "-" + round, "charge");
      List<Callable<Object>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(() -> execute(roundKey, X));
        calls.add(() -> undo(roundKey));
      }
      Race.of(calls);
      undo(roundKey);
    }
    assertThat(provider.refunded()).containsExactlyInAnyOrderElementsOf(provider.confirmed());
  }
}
