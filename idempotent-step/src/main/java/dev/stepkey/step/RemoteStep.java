package dev.stepkey.step;

import java.time.Instant;

/**
 * A step whose effect lies at a provider: prepare, record the reference, confirm.
 *
 * <pre>
 *         claim            record ref                 settle
 *  (none) -----> PENDING -------------> PREPARED(ref) --------> COMPLETED | REJECTED
 *    |              |                        |                    |    ^
 *    |  compensation|            compensation|        compensation|    |too late
 *    v              v                        v                    v    |
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

  private final RemoteForward<C, R> forward;
  private final RemoteUndo<R> backward;
  private final RemoteGiveUp<R> giveUp;
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
    Transactions transactions = table.transactions();
    StepRecords<R> records = new StepRecords<>(resultType);
    RemoteEndings<R> endings = new RemoteEndings<>(records, ledger);
    this.forward = new RemoteForward<>(transactions, records, effect, endings);
    this.backward = new RemoteUndo<>(transactions, records, effect, endings);
    this.giveUp = new RemoteGiveUp<>(transactions, records, effect, endings);
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
    return meters.count(key, forward.execute(key, acceptedAt, command));
  }

  /**
   * Undoes the step, or makes sure that it never takes effect. Answers only after the provider has.
   * {@link UndoOutcome.TooLate} leaves everything as it was.
   *
   * @param key the key of the <em>step</em>, not of the compensation
   * @param acceptedAt when the step's command was accepted
   * @throws StepMismatchException if the provider gave back another amount than it took
   * @throws StepExpiredException if that was before the time from which records are kept
   * @throws StepRetryException if the outcome is not known yet; ask again
   * @throws IllegalStateException if the caller has a transaction open
   */
  public RecordedUndo undo(StepKey key, Instant acceptedAt) {
    Keys.require(key, step);
    return meters.countUndo(key, backward.undo(key, acceptedAt));
  }

  /**
   * Makes sure that the step never takes effect, unless it already has: the fence of whoever gives
   * it up. Unlike {@link #undo} it leaves alone what is completed, and answers as {@link #execute}
   * does: {@code Completed} if it came too late for that, else {@code Rejected} or {@code Voided},
   * and then nothing took effect and no delivery that comes later will have one. {@code Voided} is
   * also the answer while a compensation is under way.
   *
   * @param key the key of the step
   * @param acceptedAt when the step's command was accepted
   * @throws StepMismatchException if the provider answered with another key than ours
   * @throws StepExpiredException if that was before the time from which records are kept
   * @throws StepRetryException if the outcome is not known yet; ask again
   * @throws IllegalStateException if the caller has a transaction open
   */
  public Recorded<R> giveUp(StepKey key, Instant acceptedAt) {
    Keys.require(key, step);
    return meters.count(key, giveUp.giveUp(key, acceptedAt));
  }

  /**
   * Records a person's statement that the step is undone, or will never take effect, by other means
   * than ours. The provider is not asked.
   *
   * <p>A later delivery, forward or back, answers from the record and calls nobody. One that has
   * read the record before may still be on its way to the provider: nothing here can stop it. So
   * the statement must be true of the provider's object as well: whoever resolves a step that has
   * no result has seen to it that the object cannot be confirmed.
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
    return meters.countResolution(key, backward.resolve(key, acceptedAt, text));
  }
}
