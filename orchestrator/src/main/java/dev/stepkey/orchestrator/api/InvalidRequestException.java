package dev.stepkey.orchestrator.api;

/** A field that is wrong in a way that annotations cannot say. */
final class InvalidRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final String pointer;

  InvalidRequestException(String pointer, String detail) {
    super(detail);
    this.pointer = pointer;
  }

  /** JSON pointer (RFC 6901) to the field. */
  String pointer() {
    return pointer;
  }
}
