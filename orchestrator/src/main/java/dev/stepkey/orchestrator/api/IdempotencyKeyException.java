package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;

/** The Idempotency-Key header is missing, repeated or malformed. */
final class IdempotencyKeyException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final ErrorCode code;

  IdempotencyKeyException(ErrorCode code, String detail) {
    super(detail);
    this.code = code;
  }

  ErrorCode code() {
    return code;
  }
}
