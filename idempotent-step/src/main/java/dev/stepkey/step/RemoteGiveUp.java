package dev.stepkey.step;

import static dev.stepkey.step.StepRecord.State.PENDING;
import static dev.stepkey.step.StepRecord.State.PREPARED;

import dev.stepkey.step.RemoteEffect.AlreadyConfirmed;
import dev.stepkey.step.RemoteEffect.Cancelled;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Voided;
import java.time.Instant;
import java.util.function.Predicate;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@link RemoteStep#giveUp}. */
final class RemoteGiveUp<R> {

  private final Transactions transactions;
  private final StepRecords<R> records;
  private final RemoteEffect<?, R> effect;
  private final RemoteEndings<R> endings;

  RemoteGiveUp(
      Transactions transactions,
      StepRecords<R> records,
      RemoteEffect<?, R> effect,
      RemoteEndings<R> endings) {
    this.transactions = transactions;
    this.records = records;
    this.effect = effect;
    this.endings = endings;
  }

  Recorded<R> giveUp(StepKey key, Instant acceptedAt) {
    StepRecord row = transactions.run(tx -> fence(tx, key, acceptedAt));
    if (row == null) {
      transactions.requireCommitted();
      return new Recorded<>(new Voided<>(), false);
    }
    return row.state() == PREPARED ? fenceAtProvider(key, row.requireRef()) : endings.answer(row);
  }

  /** Null if the step is fenced with that: nothing can have been confirmed. Else the row. */
  private @Nullable StepRecord fence(DSLContext tx, StepKey key, Instant acceptedAt) {
    StepRecord first = records.claimVoided(tx, key, acceptedAt);
    if (first == null) {
      return null;
    }
    Keys.requireSameAcceptance(key, first, acceptedAt);
    if (first.state() != PENDING && first.state() != PREPARED) {
      return first;
    }
    StepRecord row = records.lock(tx, key);
    return records.voided(tx, key, PENDING) ? null : row;
  }

  /**
   * The row stays PREPARED until the provider has answered: VOIDED would be told to a compensation
   * as "nothing to undo" while a confirm is under way, and VOIDING would undo what has completed.
   */
  private Recorded<R> fenceAtProvider(StepKey key, String ref) {
    transactions.requireCommitted();
    return switch (effect.cancel(key, ref)) {
      case Cancelled<R> never ->
          settle(key, new Voided<>(), tx -> records.voided(tx, key, PREPARED));
      case AlreadyConfirmed<R> done ->
          settle(
              key,
              new Completed<>(done.result()),
              tx -> endings.completed(tx, key, PREPARED, done.result()));
    };
  }

  private Recorded<R> settle(StepKey key, StepOutcome<R> outcome, Predicate<DSLContext> swap) {
    StepRecord row = transactions.run(tx -> swap.test(tx) ? null : records.read(tx, key));
    return row == null ? new Recorded<>(outcome, false) : endings.answer(row);
  }
}
