package dev.stepkey.step;

import static dev.stepkey.step.StepRecord.State.COMPLETED;
import static dev.stepkey.step.StepRecord.State.VOIDING;

import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.StepRecord.State;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import org.jooq.DSLContext;

/**
 * The endings of a remote step: how they are recorded, and what is answered for those that are.
 *
 * <p>The record and our own book of the effect are written in one transaction, so that the two
 * cannot differ. Each write is a compare-and-set and answers false when somebody else was first.
 */
final class RemoteEndings<R> {

  private final StepRecords<R> records;
  private final RemoteLedger<R> ledger;

  RemoteEndings(StepRecords<R> records, RemoteLedger<R> ledger) {
    this.records = records;
    this.ledger = ledger;
  }

  boolean settle(DSLContext tx, StepKey key, State from, Settled<R> answer) {
    return switch (answer) {
      case Completed<R> done -> completed(tx, key, from, done.result());
      case Rejected<R> refusal -> records.rejected(tx, key, from, refusal);
    };
  }

  boolean completed(DSLContext tx, StepKey key, State from, R result) {
    boolean first = records.completed(tx, key, from, result);
    if (first) {
      ledger.completed(tx, key, result);
    }
    return first;
  }

  /**
   * A twin may have been told that it is too late, and have written COMPLETED back: what is given
   * back in spite of that is compensated all the same.
   */
  boolean compensated(DSLContext tx, StepKey key, R result, String undoRef) {
    boolean first = records.compensated(tx, key, result, undoRef, VOIDING, COMPLETED);
    if (first) {
      ledger.undone(tx, key, result, undoRef);
    }
    return first;
  }

  /** What the row answers a delivery that has nothing to do with it any more. */
  Recorded<R> answer(StepRecord row) {
    return switch (row.state()) {
      case COMPLETED -> new Recorded<>(new Completed<>(records.result(row)), true);
      case REJECTED -> new Recorded<>(Keys.refusal(row), true);
      case VOIDING, VOIDED, COMPENSATED -> new Recorded<>(new Voided<>(), true);
      case PENDING, PREPARED ->
          throw new IllegalStateException("a step cannot end in " + row.state());
    };
  }

  /** The same for a compensation. */
  static RecordedUndo undoAnswer(StepRecord row) {
    return switch (row.state()) {
      case COMPENSATED -> new RecordedUndo(new Undone(row.requireUndoRef()), true);
      case REJECTED, VOIDED -> new RecordedUndo(new NothingToUndo(), true);
      case PENDING, PREPARED, COMPLETED, VOIDING ->
          throw new IllegalStateException("a compensation cannot end in " + row.state());
    };
  }
}
