package dev.stepkey.step;

import static dev.stepkey.step.StepRecord.State.COMPLETED;
import static dev.stepkey.step.StepRecord.State.PENDING;
import static dev.stepkey.step.StepRecord.State.VOIDING;

import dev.stepkey.step.RemoteEffect.AlreadyConfirmed;
import dev.stepkey.step.RemoteEffect.Cancelled;
import dev.stepkey.step.RemoteEffect.Refunded;
import dev.stepkey.step.RemoteEffect.Unreturnable;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@link RemoteStep#undo} and {@link RemoteStep#resolve}. */
final class RemoteUndo<R> {

  private final Transactions transactions;
  private final StepRecords<R> records;
  private final RemoteEffect<?, R> effect;
  private final RemoteEndings<R> endings;

  RemoteUndo(
      Transactions transactions,
      StepRecords<R> records,
      RemoteEffect<?, R> effect,
      RemoteEndings<R> endings) {
    this.transactions = transactions;
    this.records = records;
    this.effect = effect;
    this.endings = endings;
  }

  RecordedUndo undo(StepKey key, Instant acceptedAt) {
    StepRecord fenced = transactions.run(tx -> fence(tx, key, acceptedAt));
    if (fenced == null) {
      return nothing();
    }
    return fenced.state() == VOIDING
        ? undoAtProvider(key, fenced)
        : RemoteEndings.undoAnswer(fenced);
  }

  private static RecordedUndo nothing() {
    return new RecordedUndo(new NothingToUndo(), false);
  }

  /**
   * From here no forward goes on. Null if nothing can have been confirmed, else the row as it
   * stands now: VOIDING if the provider is to be asked, an end otherwise.
   */
  private @Nullable StepRecord fence(DSLContext tx, StepKey key, Instant acceptedAt) {
    StepRecord first = records.claimVoided(tx, key, acceptedAt);
    if (first == null) {
      return null;
    }
    Keys.requireSameAcceptance(key, first, acceptedAt);
    if (first.state() == VOIDING || first.state().isUndone()) {
      return first;
    }
    StepRecord row = records.lock(tx, key);
    return switch (row.state()) {
      case PENDING -> {
        records.voided(tx, key, PENDING);
        yield null;
      }
      case PREPARED, COMPLETED -> {
        records.voiding(tx, key, row.state());
        yield records.read(tx, key);
      }
      case VOIDING, VOIDED, REJECTED, COMPENSATED -> row;
    };
  }

  private RecordedUndo undoAtProvider(StepKey key, StepRecord fenced) {
    transactions.requireCommitted();
    String ref = fenced.requireRef();
    return switch (effect.cancel(key, ref)) {
      case Cancelled<R> nothingMoved when fenced.result() != null ->
          throw new StepMismatchException(
              key + " was completed, and the provider says that " + ref + " was never confirmed");
      case Cancelled<R> nothingMoved -> settleVoided(key);
      case AlreadyConfirmed<R> moved -> giveBack(key, ref, moved.result());
    };
  }

  private RecordedUndo settleVoided(StepKey key) {
    StepRecord row =
        transactions.run(tx -> records.voided(tx, key, VOIDING) ? null : records.read(tx, key));
    return row == null ? nothing() : RemoteEndings.undoAnswer(row);
  }

  private RecordedUndo giveBack(StepKey key, String ref, R moved) {
    return switch (effect.refund(key, ref)) {
      case Refunded refund -> settleCompensated(key, moved, refund.ref());
      case Unreturnable kept -> settleTooLate(key, moved, kept.detail());
    };
  }

  private RecordedUndo settleCompensated(StepKey key, R moved, String undoRef) {
    StepRecord row =
        transactions.run(
            tx -> endings.compensated(tx, key, moved, undoRef) ? null : records.read(tx, key));
    return row == null
        ? new RecordedUndo(new Undone(undoRef), false)
        : RemoteEndings.undoAnswer(row);
  }

  private RecordedUndo settleTooLate(StepKey key, R moved, String detail) {
    StepRecord row = transactions.run(tx -> restore(tx, key, moved));
    return row.state() == COMPLETED
        ? new RecordedUndo(new TooLate(detail), false)
        : RemoteEndings.undoAnswer(row);
  }

  /**
   * Back to COMPLETED, which for a step whose confirm was never answered is its first time. Only
   * the row as it is now tells which: a twin that fenced the step before us may have been told the
   * same, and have entered the effect in our book.
   */
  private StepRecord restore(DSLContext tx, StepKey key, R moved) {
    StepRecord row = records.lock(tx, key);
    if (row.state() != VOIDING) {
      return row;
    }
    if (row.result() == null) {
      endings.completed(tx, key, VOIDING, moved);
    } else {
      records.restored(tx, key);
    }
    return records.read(tx, key);
  }

  RecordedUndo resolve(StepKey key, Instant acceptedAt, String evidence) {
    return transactions.run(tx -> resolve(tx, key, acceptedAt, evidence));
  }

  private RecordedUndo resolve(DSLContext tx, StepKey key, Instant acceptedAt, String evidence) {
    StepRecord first = records.claimVoided(tx, key, acceptedAt);
    if (first == null) {
      return nothing();
    }
    Keys.requireSameAcceptance(key, first, acceptedAt);
    StepRecord row = first.state().isUndone() ? first : records.lock(tx, key);
    if (row.state().isUndone()) {
      return RemoteEndings.undoAnswer(row);
    }
    if (row.result() == null) {
      // What was prepared may be being confirmed at this moment, and nobody asks the provider:
      // that it comes to nothing is what the person vouches for.
      records.voided(tx, key, row.state());
      return nothing();
    }
    endings.compensated(tx, key, records.result(row), evidence);
    return new RecordedUndo(new Undone(evidence), false);
  }
}
