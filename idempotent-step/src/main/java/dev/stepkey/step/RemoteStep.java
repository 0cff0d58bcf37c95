package dev.stepkey.step;

import static dev.stepkey.step.StepRecord.State.PENDING;
import static dev.stepkey.step.StepRecord.State.PREPARED;
import static dev.stepkey.step.StepRecord.State.VOIDING;

import dev.stepkey.step.RemoteEffect.AlreadyConfirmed;
import dev.stepkey.step.RemoteEffect.Cancelled;
import dev.stepkey.step.RemoteEffect.Prepared;
import dev.stepkey.step.RemoteEffect.Refused;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.StepRecord.State;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import java.time.Instant;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A step whose effect lies at a provider: prepare, record the reference, confirm.
 *
 * <pre>
 *         claim            record ref                 settle
 *  (none) -----> PENDING -------------> PREPARED(ref) --------> COMPLETED | REJECTED
 *    |              |                        |                      |
 *    |  compensation|            compensation|          compensation|  (of COMPLETED)
 *    v              v                        v                      v
 *  VOIDED        VOIDED                   VOIDING ---------------> VOIDING
 *                              cancel(ref); if it had confirmed: refund(ref)
 *                                       -> VOIDED | COMPENSATED
 * </pre>
 *
 * <p>The provider is never called inside a transaction. Only a recorded reference is ever
 * confirmed, and a compensation cancels the recorded reference before it answers, so a confirm that
 * arrives late is refused by the provider itself. PENDING and PREPARED are neither success nor
 * failure: whoever finds them goes on from there.
 *
 * @param <C> the command
 * @param <R> what a completed step answers
 */
public final class RemoteStep<C, R> {

  private final Transactions transactions;
  private final StepRecords<R> records;
  private final RemoteEffect<C, R> effect;
  private final RemoteLedger<R> ledger;
  private final StepMeters meters;
  private final String step;

  /**
   * A step over one provider.
   *
   * @param table the records, in the database of the ledger
   * @param step the step's name, the third part of all its keys
   * @param resultType what a completed step answers; written to the record as JSON
   * @param effect the provider
   * @param ledger our own book of what moved there
   */
  public RemoteStep(
      StepTable table,
      String step,
      Class<R> resultType,
      RemoteEffect<C, R> effect,
      RemoteLedger<R> ledger) {
    this.transactions = table.transactions();
    this.records = new StepRecords<>(resultType);
    this.effect = effect;
    this.ledger = ledger;
    this.meters = table.meters(step);
    this.step = step;
  }

  /**
   * Does the step, goes on with it where an earlier attempt stopped, or answers what became of it.
   *
   * @param acceptedAt when the command was accepted, the same at every attempt
   * @throws StepMismatchException if the key was used with another command, or the provider
   *     answered with another amount, currency or key than ours
   * @throws StepExpiredException if it was accepted before the time from which records are kept
   * @throws StepRetryException if the outcome is not known yet; ask again
   * @throws IllegalStateException if the caller has a transaction open: what is recorded between
   *     two calls of the provider must be committed
   */
  public Recorded<R> execute(StepKey key, Instant acceptedAt, C command) {
    Keys.require(key, step);
    StepRecord row = claim(key, acceptedAt, Fingerprint.of(command));
    if (row == null || row.state() == PENDING) {
      return meters.count(key, prepare(key, command));
    }
    return meters.count(key, advance(key, command, row));
  }

  /**
   * Committed before any call, so that a compensation finds it whatever happens next. Null if the
   * step begins with this delivery.
   */
  private @Nullable StepRecord claim(StepKey key, Instant acceptedAt, Fingerprint fingerprint) {
    return transactions.run(
        tx -> {
          StepRecord first = records.claim(tx, key, acceptedAt, fingerprint);
          if (first != null) {
            Keys.requireSameCommand(key, first, acceptedAt, fingerprint);
          }
          return first;
        });
  }

  private Recorded<R> prepare(StepKey key, C command) {
    return switch (effect.prepare(key, command)) {
      case Refused<R> refused -> settle(key, command, PENDING, refused.rejected());
      case Prepared<R> made -> advance(key, command, recordRef(key, made.ref()));
    };
  }

  /**
   * Losing here means that somebody recorded another reference, which is then the one to confirm,
   * or voided the step, and then nothing is confirmed. The row says which; our own reference is
   * used only if the row holds it.
   */
  private StepRecord recordRef(StepKey key, String ref) {
    StepRecord row =
        transactions.run(
            tx -> {
              records.prepared(tx, key, ref);
              return records.read(tx, key);
            });
    transactions.requireCommitted();
    return row;
  }

  private Recorded<R> advance(StepKey key, C command, StepRecord row) {
    return switch (row.state()) {
      case PREPARED -> confirm(key, command, row.requireRef());
      case COMPLETED -> new Recorded<>(new Completed<>(records.result(row)), true);
      case REJECTED -> new Recorded<>(Keys.refusal(row), true);
      case VOIDING, VOIDED, COMPENSATED -> new Recorded<>(new Voided<>(), true);
      case PENDING -> throw new IllegalStateException(key + " went back to PENDING");
    };
  }

  private Recorded<R> confirm(StepKey key, C command, String ref) {
    Settled<R> answer =
        switch (effect.confirm(key, ref, command)) {
          case Completed<R> done -> done;
          case Rejected<R> refusal -> pin(key, ref, refusal);
        };
    return settle(key, command, PREPARED, answer);
  }

  /**
   * A refusal holds only once the object cannot be confirmed any more: otherwise a late twin, or
   * the customer topping up the card, charges in an order that was refused.
   */
  private Settled<R> pin(StepKey key, String ref, Rejected<R> refusal) {
    return switch (effect.cancel(key, ref)) {
      case Cancelled<R> pinned -> refusal;
      case AlreadyConfirmed<R> twin -> new Completed<>(twin.result());
    };
  }

  /** Losing the compare-and-set means that the step has ended, or is being undone: the row says. */
  private Recorded<R> settle(StepKey key, C command, State from, Settled<R> answer) {
    StepRecord row =
        transactions.run(tx -> settle(tx, key, from, answer) ? null : records.read(tx, key));
    return row == null ? new Recorded<>(answer, false) : advance(key, command, row);
  }

  private boolean settle(DSLContext tx, StepKey key, State from, Settled<R> answer) {
    return switch (answer) {
      case Completed<R> done -> {
        boolean first = records.completed(tx, key, from, done.result());
        if (first) {
          ledger.completed(tx, key, done.result());
        }
        yield first;
      }
      case Rejected<R> refusal -> records.rejected(tx, key, from, refusal);
    };
  }

  /**
   * Undoes the step, or makes sure that it never takes effect. Answers only after the provider has.
   *
   * @param key the key of the <em>step</em>, not of the compensation
   * @param acceptedAt when the step's command was accepted
   * @throws StepMismatchException if the provider gave back another amount than it took
   * @throws StepExpiredException if that was before the time from which records are kept
   * @throws StepRetryException if the outcome is not known yet; ask again
   */
  public RecordedUndo undo(StepKey key, Instant acceptedAt) {
    Keys.require(key, step);
    StepRecord row = transactions.run(tx -> fence(tx, key, acceptedAt));
    return meters.countUndo(key, undo(key, row));
  }

  private RecordedUndo undo(StepKey key, @Nullable StepRecord fenced) {
    if (fenced == null) {
      return new RecordedUndo(new NothingToUndo(), false);
    }
    return fenced.state() == VOIDING ? undoAtProvider(key, fenced) : ended(fenced);
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
      case AlreadyConfirmed<R> moved ->
          settleCompensated(key, moved.result(), effect.refund(key, ref));
    };
  }

  private RecordedUndo settleVoided(StepKey key) {
    StepRecord row =
        transactions.run(tx -> records.voided(tx, key, VOIDING) ? null : records.read(tx, key));
    return row == null ? new RecordedUndo(new NothingToUndo(), false) : ended(row);
  }

  private RecordedUndo settleCompensated(StepKey key, R result, String undoRef) {
    StepRecord row =
        transactions.run(
            tx -> {
              if (records.compensated(tx, key, VOIDING, result, undoRef)) {
                ledger.undone(tx, key, result, undoRef);
                return null;
              }
              return records.read(tx, key);
            });
    return row == null ? new RecordedUndo(new Undone(undoRef), false) : ended(row);
  }

  private RecordedUndo ended(StepRecord row) {
    return switch (row.state()) {
      case COMPENSATED -> new RecordedUndo(new Undone(row.requireUndoRef()), true);
      case REJECTED, VOIDED -> new RecordedUndo(new NothingToUndo(), true);
      case PENDING, PREPARED, COMPLETED, VOIDING ->
          throw new IllegalStateException("a compensation cannot end in " + row.state());
    };
  }
}
