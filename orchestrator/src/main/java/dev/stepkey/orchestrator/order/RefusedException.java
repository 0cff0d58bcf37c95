package dev.stepkey.orchestrator.order;

import org.jspecify.annotations.Nullable;

/** A request that is refused; nothing was stored and nothing was changed. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Cause {
    /** The key belongs to another request. */
    KEY_REUSED,
    /** The catalogue does not know the SKU. */
    UNKNOWN_SKU,
    /** The lines are priced in more than one currency. */
    MIXED_CURRENCIES,
    /** The order costs more than the payment provider takes in one charge. */
    AMOUNT_TOO_LARGE,
    /** There is no such order. */
    ORDER_NOT_FOUND,
    /** The order is decided: it is being completed, or is. */
    CANCEL_TOO_LATE,
    /** The order is not completed, or is being returned, or cannot be any more. */
    NOT_RETURNABLE,
    /** The order does not stand where this repair would help. */
    NOT_REPAIRABLE,
    /** The key was used, so long ago that its answer has been erased. */
    KEY_EXPIRED,
    /** The order ended so long ago that its particulars have been erased. */
    ORDER_EXPIRED
  }

  private final Cause why;
  private final @Nullable String pointer;

  RefusedException(Cause why, String detail, @Nullable String pointer) {
    super(detail);
    this.why = why;
    this.pointer = pointer;
  }

  /** What is not there, and what is another tenant's, is refused alike. */
  public static RefusedException orderNotFound() {
    return new RefusedException(Cause.ORDER_NOT_FOUND, "There is no such order.", null);
  }

  /** Whatever it is sent with: who used the key long ago may have been charged. */
  static RefusedException keyExpired() {
    return new RefusedException(
        Cause.KEY_EXPIRED,
        "This Idempotency-Key was used so long ago that its answer has been erased. Nothing was"
            + " ordered now. Use a new key if a new order is meant.",
        null);
  }

  static RefusedException orderExpired() {
    return new RefusedException(
        Cause.ORDER_EXPIRED,
        "The order ended so long ago that its particulars have been erased.",
        null);
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
