package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;

/** A field that is wrong in a way that annotations cannot say. */
final class InvalidRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final ErrorCode code;
  private final String pointer;

  InvalidRequestException(ErrorCode code, String pointer, String detail) {
    super(detail);
    this.code = code;
    this.pointer = pointer;
  }

  ErrorCode code() {
    return code;
  }

  /** JSON pointer (RFC 6901) to the field. */
  String pointer() {
    return pointer;
  }
}
