package dev.stepkey.step;

import java.time.Instant;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** A row of {@code step_record}, as read. */
record StepRecord(
    State state,
    Instant acceptedAt,
    @Nullable String fingerprint,
    @Nullable String ref,
    @Nullable JSONB result,
    @Nullable String refusalCode,
    @Nullable String refusalDetail,
    @Nullable String undoRef) {

  /** Which of them may follow which is drawn in {@link LocalStep} and {@link RemoteStep}. */
  enum State {
    /** Claimed. No reference is recorded, so nothing can have been confirmed. */
    PENDING,
    /** A reference is recorded and may be being confirmed at this moment. */
    PREPARED,
    COMPLETED,
    REJECTED,
    /** A compensation has begun and has not ended; no forward may go on. */
    VOIDING,
    /** Compensated before it took effect. */
    VOIDED,
    /** Took effect and was undone. */
    COMPENSATED;

    /** Whether a compensation has nothing left to do: it is answered without touching the row. */
    boolean isUndone() {
      return this == REJECTED || this == VOIDED || this == COMPENSATED;
    }
  }

  String requireRef() {
    if (ref == null) {
      throw new IllegalStateException("a record in state " + state + " must have a ref");
    }
    return ref;
  }

  String requireUndoRef() {
    if (undoRef == null) {
      throw new IllegalStateException("a record in state " + state + " must have an undo_ref");
    }
    return undoRef;
  }
}
