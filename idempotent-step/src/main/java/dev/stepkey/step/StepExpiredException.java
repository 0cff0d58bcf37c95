package dev.stepkey.step;

/**
 * The command was accepted before the time from which records are kept, and there is none for it:
 * whether the step took effect is no longer known here. Nothing was done. Retrying cannot help; ask
 * what the order's own record says.
 */
public final class StepExpiredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StepExpiredException(String message) {
    super(message);
  }
}
