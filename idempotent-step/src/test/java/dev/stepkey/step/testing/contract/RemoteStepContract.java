package dev.stepkey.step.testing.contract;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.RemoteEffect;
import dev.stepkey.step.RemoteLedger;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.testing.TestDatabase;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The contract of a step whose effect lies at a provider.
 *
 * @param <C> the command
 * @param <R> what a completed step answers
 */
public abstract class RemoteStepContract<C, R> extends StepContract<C> {

  private final String name;
  private final Class<R> resultType;
  private final WatchedEffect<C, R> effect;
  private final RemoteLedger<R> ledger;
  private @Nullable RemoteStep<C, R> step;

  /**
   * Over a database and a provider of its own.
   *
   * @param effect the adapter, over a provider that keeps books
   * @param ledger our own book
   */
  protected RemoteStepContract(
      TestDatabase database,
      String name,
      Class<R> resultType,
      RemoteEffect<C, R> effect,
      RemoteLedger<R> ledger) {
    super(database, name);
    this.name = name;
    this.resultType = resultType;
    this.effect = new WatchedEffect<>(effect);
    this.ledger = ledger;
  }

  @Override
  final void connect(StepTable to) {
    step = new RemoteStep<>(to, name, resultType, effect, ledger);
  }

  private RemoteStep<C, R> step() {
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
  final Recorded<?> giveUp(StepKey key, Instant acceptedAt) {
    return step().giveUp(key, acceptedAt);
  }

  @Override
  final RecordedUndo resolve(StepKey key, Instant acceptedAt, String evidence) {
    return step().resolve(key, acceptedAt, evidence);
  }

  @Override
  final void confirmLate(StepKey key) {
    effect.confirmLate(key);
  }

  @Override
  final boolean isRemote() {
    return true;
  }
}
