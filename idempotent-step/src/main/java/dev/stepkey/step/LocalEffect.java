package dev.stepkey.step;

import org.jooq.DSLContext;

/**
 * An effect in the same database as its record, and its inverse.
 *
 * <p>Both run inside the transaction that records them. They use the context handed to them and
 * nothing else, they never commit or roll back, and they call nobody outside: a remote call inside
 * a transaction holds its locks for as long as the other side likes.
 *
 * @param <C> the command
 * @param <R> what the effect made
 */
public interface LocalEffect<C, R> {

  /**
   * Does it. If it answers {@link StepOutcome.Rejected}, whatever it wrote is taken back.
   *
   * @param tx the step's transaction
   * @param key the step's key, to be stored with the domain rows
   * @param command what to do
   */
  StepOutcome.Settled<R> apply(DSLContext tx, StepKey key, C command);

  /**
   * Undoes exactly what {@link #apply} made under this key.
   *
   * @param tx the compensation's transaction
   * @param key the key of the <em>step</em>, not of the compensation
   * @param result what the step had answered
   * @return what undid it, for the record
   */
  String undo(DSLContext tx, StepKey key, R result);
}
