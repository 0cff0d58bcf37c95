package dev.stepkey.step;

/**
 * Two things that must be the same are not: another command under a used key, or a provider's
 * answer with another amount, currency or key than ours. Retrying cannot help, and nothing was
 * adopted: a person must look.
 */
public final class StepMismatchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Says what differs.
   *
   * @param message what was expected and what was found, without secrets
   */
  public StepMismatchException(String message) {
    super(message);
  }
}
