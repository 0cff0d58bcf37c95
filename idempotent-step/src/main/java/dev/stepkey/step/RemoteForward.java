package dev.stepkey.step;

import static dev.stepkey.step.StepRecord.State.PENDING;
import static dev.stepkey.step.StepRecord.State.PREPARED;

import dev.stepkey.step.RemoteEffect.AlreadyConfirmed;
import dev.stepkey.step.RemoteEffect.Cancelled;
import dev.stepkey.step.RemoteEffect.Prepared;
import dev.stepkey.step.RemoteEffect.Refused;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepRecord.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@link RemoteStep#execute}. */
final class RemoteForward<C, R> {

  private final Transactions transactions;
  private final StepRecords<R> records;
  private final RemoteEffect<C, R> effect;
  private final RemoteEndings<R> endings;

  RemoteForward(
      Transactions transactions,
      StepRecords<R> records,
      RemoteEffect<C, R> effect,
      RemoteEndings<R> endings) {
    this.transactions = transactions;
    this.records = records;
    this.effect = effect;
    this.endings = endings;
  }

  Recorded<R> execute(StepKey key, Instant acceptedAt, C command) {
    StepRecord row = claim(key, acceptedAt, Fingerprint.of(command));
    if (row == null || row.state() == PENDING) {
      return prepare(key, command);
    }
    return advance(key, command, row);
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
      case PENDING -> throw new IllegalStateException(key + " went back to PENDING");
      case COMPLETED, REJECTED, VOIDING, VOIDED, COMPENSATED -> endings.answer(row);
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
        transactions.run(
            tx -> endings.settle(tx, key, from, answer) ? null : records.read(tx, key));
    return row == null ? new Recorded<>(answer, false) : advance(key, command, row);
  }
}
