package dev.stepkey.harness.audit;

/** A book cannot be read, so nothing can be judged; the message says what to do. */
final class NotReadableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotReadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
