package dev.stepkey.step;

import org.jooq.DSLContext;

/**
 * Our own book of a remote effect, written in the transaction that settles the record, so that book
 * and record cannot differ.
 *
 * @param <R> what a completed step answers
 */
public interface RemoteLedger<R> {

  /** Enters the effect. Called once per key. */
  void completed(DSLContext tx, StepKey key, R result);

  /**
   * Enters the inverse. Called once per key; {@link #completed} may never have been, because the
   * confirm's answer was lost and the compensation found it confirmed.
   *
   * @param undoRef the provider's id of the refund
   */
  void undone(DSLContext tx, StepKey key, R result, String undoRef);
}
