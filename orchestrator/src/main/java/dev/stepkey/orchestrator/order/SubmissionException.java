package dev.stepkey.orchestrator.order;

import org.jspecify.annotations.Nullable;

/** A submission that is refused; nothing was stored. */
public final class SubmissionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Cause {
    /** The key belongs to another command. */
    KEY_REUSED,
    /** The catalogue does not know the SKU. */
    UNKNOWN_SKU,
    /** The lines are priced in more than one currency. */
    MIXED_CURRENCIES,
    /** The order costs more than the payment provider takes in one charge. */
    AMOUNT_TOO_LARGE
  }

  private final Cause why;
  private final @Nullable String pointer;

  SubmissionException(Cause why, String detail, @Nullable String pointer) {
    super(detail);
    this.why = why;
    this.pointer = pointer;
  }

  /** Why it is refused. */
  public Cause why() {
    return why;
  }

  /** JSON pointer to the field at fault, if it is one field. */
  public @Nullable String pointer() {
    return pointer;
  }
}
