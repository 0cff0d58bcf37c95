package dev.stepkey.step.testing.contract;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepExpiredException;
import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.StepRetryException;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;

/**
 * What a delivery was answered.
 *
 * @param said what is to be the same whenever this is answered again
 */
record Answer(Kind kind, boolean replayed, Object said) {

  /** The answers there are. */
  enum Kind {
    COMPLETED,
    REJECTED,
    VOIDED,
    UNDONE,
    NOTHING_TO_UNDO,
    TOO_LATE,
    MISMATCH,
    EXPIRED,
    ERASED,
    RETRY,
    /** None: the process died. */
    DIED
  }

  interface Call {
    Answer make();
  }

  static Answer of(Kind kind) {
    return new Answer(kind, false, kind);
  }

  static Answer of(Recorded<?> recorded) {
    Kind kind =
        switch (recorded.outcome()) {
          case Completed<?> done -> Kind.COMPLETED;
          case Rejected<?> refusal -> Kind.REJECTED;
          case Voided<?> fenced -> Kind.VOIDED;
        };
    return new Answer(kind, recorded.replayed(), recorded.outcome());
  }

  static Answer of(RecordedUndo recorded) {
    Kind kind =
        switch (recorded.outcome()) {
          case Undone undone -> Kind.UNDONE;
          case NothingToUndo nothing -> Kind.NOTHING_TO_UNDO;
          case TooLate kept -> Kind.TOO_LATE;
        };
    return new Answer(kind, recorded.replayed(), recorded.outcome());
  }

  /** What a call answered or threw. Anything else that it throws is a fault and goes on. */
  static Answer to(Call call) {
    try {
      return call.make();
    } catch (StepMismatchException e) {
      return of(Kind.MISMATCH);
    } catch (StepExpiredException e) {
      return of(Kind.EXPIRED);
    } catch (StepRetryException e) {
      return of(Kind.RETRY);
    } catch (Crash e) {
      return of(Kind.DIED);
    }
  }

  @Override
  public String toString() {
    return kind + (replayed ? " (replayed)" : "");
  }
}
