package dev.stepkey.step;

/**
 * An effect at a provider, split so that a fence fits between its halves: a free, harmless prepare
 * and an effective confirm of the thing prepared.
 *
 * <p>No method is called inside a database transaction. Each may be called any number of times,
 * late and twice at once, and derives the provider's idempotency key from {@code key} and its own
 * name, never from an attempt. A call whose answer is unknown throws {@link
 * StepRetryException#inDoubt}; one that was never sent {@link StepRetryException#notSent}. An
 * answer with another amount, currency or key than ours throws {@link StepMismatchException}.
 *
 * @param <C> the command
 * @param <R> what a completed step answers
 */
public interface RemoteEffect<C, R> {

  /** Makes the thing that {@link #confirm} will make effective. Costs nothing, moves nothing. */
  Preparation<R> prepare(StepKey key, C command);

  /**
   * Makes the prepared thing effective. "It already is" is success. "It was cancelled" is a
   * refusal, with the reason of the first one if the provider still knows it: an attempt that
   * pinned a refusal may have ended before it was recorded.
   *
   * @param ref the recorded reference, which may be another process's
   */
  StepOutcome.Settled<R> confirm(StepKey key, String ref, C command);

  /** Makes sure that {@code ref} can never be confirmed from now on, or learns that it was. */
  Cancellation<R> cancel(StepKey key, String ref);

  /**
   * Gives back in full what {@code ref} moved. "It already is given back" is success. What can
   * never be given back because it is with the customer or on its way there is {@link
   * Unreturnable}; the step then stays completed. Anything else that cannot be given back now is a
   * {@link StepRetryException}, so that it is asked for until a person has seen to it.
   *
   * @param key the key of the <em>step</em>
   */
  Refund refund(StepKey key, String ref);

  /**
   * What {@link #prepare} answers.
   *
   * @param <R> what a completed step answers
   */
  sealed interface Preparation<R> {}

  /**
   * The thing exists at the provider.
   *
   * @param ref the provider's id of it
   * @param <R> what a completed step answers
   */
  record Prepared<R>(String ref) implements Preparation<R> {}

  /**
   * The provider refuses even to prepare. Nothing was made, so nothing needs pinning.
   *
   * @param rejected the refusal
   * @param <R> what a completed step answers
   */
  record Refused<R>(StepOutcome.Rejected<R> rejected) implements Preparation<R> {}

  /**
   * What {@link #cancel} answers.
   *
   * @param <R> what a completed step answers
   */
  sealed interface Cancellation<R> {}

  /**
   * A later confirm will be refused by the provider.
   *
   * @param <R> what a completed step answers
   */
  record Cancelled<R>() implements Cancellation<R> {}

  /**
   * Too late to cancel: it had been confirmed.
   *
   * @param result what the confirm made
   * @param <R> what a completed step answers
   */
  record AlreadyConfirmed<R>(R result) implements Cancellation<R> {}

  /** What {@link #refund} answers. */
  sealed interface Refund {}

  /**
   * All of it is given back, or surely will be.
   *
   * @param ref the provider's id of the refund
   */
  record Refunded(String ref) implements Refund {}

  /**
   * The provider does not take it back, and not because of anything that passes or that we could
   * mend: only what the provider itself shows to be so, never what a refusal seems to mean. It
   * becomes {@link UndoOutcome.TooLate}.
   *
   * @param detail a sentence for people
   */
  record Unreturnable(String detail) implements Refund {}
}
