package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.RefusedException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/** Every error the API answers with. The dashed form of a name is the stable {@code code}. */
enum ErrorCode {
  IDEMPOTENCY_KEY_MISSING(HttpStatus.BAD_REQUEST, "Idempotency-Key is missing"),
  IDEMPOTENCY_KEY_MALFORMED(HttpStatus.BAD_REQUEST, "Idempotency-Key is malformed"),
  MALFORMED_BODY(HttpStatus.BAD_REQUEST, "The body cannot be read"),
  INVALID_ORDER(HttpStatus.BAD_REQUEST, "The order is not valid"),
  INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter is not valid"),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is too large"),
  KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "Idempotency-Key belongs to another request"),
  UNKNOWN_SKU(HttpStatus.UNPROCESSABLE_CONTENT, "Unknown product"),
  MIXED_CURRENCIES(HttpStatus.UNPROCESSABLE_CONTENT, "More than one currency"),
  AMOUNT_TOO_LARGE(HttpStatus.UNPROCESSABLE_CONTENT, "The order costs too much"),
  INVALID_REPAIR(HttpStatus.BAD_REQUEST, "The repair is not valid"),
  CANCEL_TOO_LATE(HttpStatus.CONFLICT, "Too late to cancel"),
  NOT_RETURNABLE(HttpStatus.CONFLICT, "The order cannot be returned"),
  NOT_REPAIRABLE(HttpStatus.CONFLICT, "The order cannot be repaired like this"),
  STILL_BEING_ACCEPTED(HttpStatus.CONFLICT, "The same request is being accepted"),
  ORDER_NOT_FOUND(HttpStatus.NOT_FOUND, "No such order"),
  NOT_FOUND(HttpStatus.NOT_FOUND, "No such resource"),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed"),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Not acceptable"),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type"),
  BAD_REQUEST(HttpStatus.BAD_REQUEST, "Bad request"),
  DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Not available at the moment"),
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error");

  private final HttpStatus status;
  private final String title;

  ErrorCode(HttpStatus status, String title) {
    this.status = status;
    this.title = title;
  }

  HttpStatus status() {
    return status;
  }

  String title() {
    return title;
  }

  String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the framework or the server refused by itself. */
  static ErrorCode of(HttpStatusCode status) {
    return switch (status.value()) {
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 413 -> BODY_TOO_LARGE;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      default -> status.is5xxServerError() ? INTERNAL_ERROR : BAD_REQUEST;
    };
  }

  static ErrorCode of(RefusedException.Cause cause) {
    return switch (cause) {
      case KEY_REUSED -> KEY_REUSED;
      case UNKNOWN_SKU -> UNKNOWN_SKU;
      case MIXED_CURRENCIES -> MIXED_CURRENCIES;
      case AMOUNT_TOO_LARGE -> AMOUNT_TOO_LARGE;
      case ORDER_NOT_FOUND -> ORDER_NOT_FOUND;
      case CANCEL_TOO_LATE -> CANCEL_TOO_LATE;
      case NOT_RETURNABLE -> NOT_RETURNABLE;
      case NOT_REPAIRABLE -> NOT_REPAIRABLE;
    };
  }
}
