package dev.stepkey.step;

import static dev.stepkey.step.StepRecord.State.COMPLETED;
import static dev.stepkey.step.StepRecord.State.PENDING;

import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import java.time.Instant;
import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * A step whose effect lies in the same database as its record: both commit together, or neither.
 *
 * <pre>
 *  (none) --do--> COMPLETED --undo--> COMPENSATED
 *     |  \--do--> REJECTED
 *     \----undo-> VOIDED        (a late do is refused)
 * </pre>
 *
 * <p>In both directions the INSERT comes first and arbitrates every race: it waits for a rival's
 * transaction and then either wins or sees what the rival committed.
 *
 * @param <C> the command
 * @param <R> what a completed step answers
 */
public final class LocalStep<C, R> {

  private final Transactions transactions;
  private final StepRecords<R> records;
  private final LocalEffect<C, R> effect;
  private final StepMeters meters;
  private final String step;

  /**
   * A step over one effect.
   *
   * @param table the records, in the database of the effect
   * @param step the step's name, the third part of all its keys
   * @param resultType what {@code effect} makes; written to the record as JSON
   * @param effect the effect and its inverse
   */
  public LocalStep(StepTable table, String step, Class<R> resultType, LocalEffect<C, R> effect) {
    this.transactions = table.transactions();
    this.records = new StepRecords<>(resultType);
    this.effect = effect;
    this.meters = table.meters(step);
    this.step = step;
  }

  /**
   * Does the step, or answers what became of it.
   *
   * @param acceptedAt when the command was accepted, the same at every attempt
   * @throws StepMismatchException if the key was used with another command
   * @throws StepExpiredException if it was accepted before the time from which records are kept
   * @throws StepRetryException if the database asks for a retry; nothing is half done
   */
  public Recorded<R> execute(StepKey key, Instant acceptedAt, C command) {
    Keys.require(key, step);
    Fingerprint fingerprint = Fingerprint.of(command);
    return meters.count(
        key, transactions.run(tx -> execute(tx, key, acceptedAt, fingerprint, command)));
  }

  private Recorded<R> execute(
      DSLContext tx, StepKey key, Instant acceptedAt, Fingerprint fingerprint, C command) {
    StepRecord first = records.claim(tx, key, acceptedAt, fingerprint);
    return first == null ? perform(tx, key, command) : replay(key, first, acceptedAt, fingerprint);
  }

  private Recorded<R> perform(DSLContext tx, StepKey key, C command) {
    Settled<R> outcome = apply(tx, key, command);
    boolean settled =
        switch (outcome) {
          case Completed<R> done -> records.completed(tx, key, PENDING, done.result());
          case Rejected<R> refusal -> records.rejected(tx, key, PENDING, refusal);
        };
    if (!settled) {
      throw new IllegalStateException("the effect touched the record of its own step " + key);
    }
    return new Recorded<>(outcome, false);
  }

  /** A refusal takes back what the effect wrote and keeps the claim, hence the savepoint. */
  private Settled<R> apply(DSLContext tx, StepKey key, C command) {
    try {
      return tx.transactionResult(
          savepoint -> {
            Settled<R> outcome = effect.apply(savepoint.dsl(), key, command);
            if (outcome instanceof Rejected<R> refusal) {
              throw new BackToSavepoint(refusal);
            }
            return outcome;
          });
    } catch (BackToSavepoint refused) {
      return refused.as();
    }
  }

  private Recorded<R> replay(
      StepKey key, StepRecord row, Instant acceptedAt, Fingerprint fingerprint) {
    Keys.requireSameCommand(key, row, acceptedAt, fingerprint);
    return switch (row.state()) {
      case COMPLETED -> new Recorded<>(new Completed<>(records.result(row)), true);
      case REJECTED -> new Recorded<>(Keys.refusal(row), true);
      case VOIDED, COMPENSATED -> new Recorded<>(new Voided<>(), true);
      case PENDING, PREPARED, VOIDING ->
          throw new IllegalStateException(key + " was claimed by a remote step");
    };
  }

  /**
   * Undoes the step, or makes sure that it never takes effect.
   *
   * @param key the key of the <em>step</em>, not of the compensation
   * @param acceptedAt when the step's command was accepted
   * @throws StepExpiredException if that was before the time from which records are kept
   * @throws StepRetryException if the database asks for a retry; nothing is half done
   */
  public RecordedUndo undo(StepKey key, Instant acceptedAt) {
    Keys.require(key, step);
    return meters.countUndo(
        key,
        transactions.run(tx -> undo(tx, key, acceptedAt, result -> effect.undo(tx, key, result))));
  }

  /**
   * Records a person's statement that the step is undone by other means. The effect's own undo is
   * not run, now or later.
   *
   * @param key the key of the <em>step</em>, not of the compensation
   * @param acceptedAt when the step's command was accepted
   * @param evidence by what it was undone; becomes the answer of every later compensation
   * @return {@code Undone(evidence)} if the step was completed, the recorded answer if it was
   *     undone before, {@code NothingToUndo} otherwise
   * @throws IllegalArgumentException if the evidence is blank or longer than 500 characters
   * @throws StepExpiredException if it was accepted before the time from which records are kept
   * @throws StepRetryException if the database asks for a retry; nothing is half done
   */
  public RecordedUndo resolve(StepKey key, Instant acceptedAt, String evidence) {
    Keys.require(key, step);
    String text = Keys.requireEvidence(evidence);
    return meters.countResolution(
        key, transactions.run(tx -> undo(tx, key, acceptedAt, result -> text)));
  }

  /** By what: run only if there is something to undo. */
  private RecordedUndo undo(
      DSLContext tx, StepKey key, Instant acceptedAt, Function<R, String> byWhat) {
    StepRecord first = records.claimVoided(tx, key, acceptedAt);
    if (first == null) {
      return new RecordedUndo(new NothingToUndo(), false);
    }
    Keys.requireSameAcceptance(key, first, acceptedAt);
    // A row lock is a write: it is taken only where there is something left to do.
    StepRecord row = first.state().isUndone() ? first : records.lock(tx, key);
    return switch (row.state()) {
      case COMPLETED -> compensate(tx, key, records.result(row), byWhat);
      case COMPENSATED -> new RecordedUndo(new Undone(row.requireUndoRef()), true);
      case REJECTED, VOIDED -> new RecordedUndo(new NothingToUndo(), true);
      case PENDING, PREPARED, VOIDING ->
          throw new IllegalStateException(key + " was claimed by a remote step");
    };
  }

  private RecordedUndo compensate(
      DSLContext tx, StepKey key, R result, Function<R, String> byWhat) {
    String undoRef = byWhat.apply(result);
    if (!records.compensated(tx, key, result, undoRef, COMPLETED)) {
      throw new IllegalStateException("the effect touched the record of its own step " + key);
    }
    return new RecordedUndo(new Undone(undoRef), false);
  }

  /** Carries a refusal out of the savepoint; never seen outside. */
  private static final class BackToSavepoint extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private final transient Rejected<?> refusal;

    BackToSavepoint(Rejected<?> refusal) {
      super(null, null, false, false);
      this.refusal = refusal;
    }

    <R> Rejected<R> as() {
      return new Rejected<>(refusal.code(), refusal.detail());
    }
  }
}
