package dev.stepkey.step.testing.contract;

import dev.stepkey.step.LocalStep;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.testing.TestDatabase;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The contract of a step whose effect is in the database of its record.
 *
 * @param <C> the command
 * @param <R> what a completed step answers
 */
public abstract class LocalStepContract<C, R> extends StepContract<C> {

  private @Nullable LocalStep<C, R> step;

  /** Over a database of its own. */
  protected LocalStepContract(TestDatabase database, String step) {
    super(database, step);
  }

  /** The step over this table, as its service makes it. */
  protected abstract LocalStep<C, R> step(StepTable table);

  @Override
  final void connect(StepTable to) {
    step = step(to);
  }

  private LocalStep<C, R> step() {
    return Objects.requireNonNull(step);
  }

  @Override
  final Recorded<?> execute(StepKey key, Instant acceptedAt, C command) {
    return step().execute(key, acceptedAt, command);
  }

  @Override
  final RecordedUndo undo(StepKey key, Instant acceptedAt) {
    return step().undo(key, acceptedAt);
  }

  @Override
  final RecordedUndo resolve(StepKey key, Instant acceptedAt, String evidence) {
    return step().resolve(key, acceptedAt, evidence);
  }

  /** It is never open, so there is nothing to give up. */
  @Override
  final Recorded<?> giveUp(StepKey key, Instant acceptedAt) {
    throw new UnsupportedOperationException();
  }

  /** There is nobody who could. */
  @Override
  final void confirmLate(StepKey key) {}

  @Override
  final boolean isRemote() {
    return false;
  }
}
