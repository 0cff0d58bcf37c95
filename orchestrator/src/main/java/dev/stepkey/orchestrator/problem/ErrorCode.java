package dev.stepkey.orchestrator.problem;

import dev.stepkey.orchestrator.order.LimitedException;
import dev.stepkey.orchestrator.order.RefusedException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * Every error the API answers with. The dashed form of a name is the stable {@code code}; the page
 * about it, its row in the documentation and its example in the API's description are made from
 * what is written here.
 */
public enum ErrorCode {
  IDEMPOTENCY_KEY_MISSING(
      HttpStatus.BAD_REQUEST,
      "Idempotency-Key is missing",
      "The request changes something, and without a key a retry could not be told "
          + "from a second one.",
      "Send an Idempotency-Key header: a new key for each new request, the same key "
          + "with each retry of it.",
      SameKey.ONCE_CORRECTED),
  IDEMPOTENCY_KEY_MALFORMED(
      HttpStatus.BAD_REQUEST,
      "Idempotency-Key is malformed",
      "The header was sent more than once, or is not 1-255 visible ASCII characters, "
          + "quoted or not.",
      "Send one key without spaces, a UUID for example.",
      SameKey.ONCE_CORRECTED),
  MALFORMED_BODY(
      HttpStatus.BAD_REQUEST,
      "The body cannot be read",
      "The body is missing, is not JSON, names a field twice or one that does not "
          + "exist, or has a value of the wrong type.",
      "Correct the body where detail and errors point to.",
      SameKey.ONCE_CORRECTED),
  INVALID_ORDER(
      HttpStatus.BAD_REQUEST,
      "The order is not valid",
      "The body was read, but fields of it are missing or have values that no order " + "can have.",
      "Correct the fields that errors names.",
      SameKey.ONCE_CORRECTED),
  INVALID_REPAIR(
      HttpStatus.BAD_REQUEST,
      "The repair is not valid",
      "The body was read, but fields of it are missing or do not belong to the " + "action.",
      "Correct the fields that errors names.",
      SameKey.ONCE_CORRECTED),
  INVALID_PARAMETER(
      HttpStatus.BAD_REQUEST,
      "A parameter is not valid",
      "A parameter of the query is unknown, repeated, empty, or has a value that it "
          + "cannot have. A filter that is misspelt would otherwise list everything.",
      "Correct the parameter that detail names.",
      SameKey.ONCE_CORRECTED),
  BAD_REQUEST(
      HttpStatus.BAD_REQUEST,
      "Bad request",
      "What arrived is not a well-formed HTTP request, or uses a part of HTTP that is "
          + "not spoken here.",
      "Look at what the client sends: request line, headers, Host, and how the body "
          + "is framed.",
      SameKey.ONCE_CORRECTED),
  UNAUTHENTICATED(
      HttpStatus.UNAUTHORIZED,
      "Not authenticated",
      "The request carries no credentials, or none that are valid now.",
      "Send a valid key or token in the Authorization header.",
      SameKey.ONCE_CORRECTED),
  FORBIDDEN(
      HttpStatus.FORBIDDEN,
      "Not allowed",
      "The caller is known, but has no role that may do this.",
      "Call with credentials that have the role.",
      SameKey.ONCE_CORRECTED),
  NOT_FOUND(
      HttpStatus.NOT_FOUND,
      "No such resource",
      "There is nothing at this path.",
      "Compare the path with the API description at /v3/api-docs.",
      SameKey.NO),
  ORDER_NOT_FOUND(
      HttpStatus.NOT_FOUND,
      "No such order",
      "There is no order of this id among the caller's own.",
      "Take the id from the Location of the answer that accepted the order.",
      SameKey.NO),
  METHOD_NOT_ALLOWED(
      HttpStatus.METHOD_NOT_ALLOWED,
      "Method not allowed",
      "The path exists, but not for this method.",
      "Use one of the methods in the Allow header.",
      SameKey.NO),
  NOT_ACCEPTABLE(
      HttpStatus.NOT_ACCEPTABLE,
      "Not acceptable",
      "The Accept header excludes every form in which this can be answered. Nothing "
          + "was carried out.",
      "Accept application/json, or send no Accept header.",
      SameKey.ONCE_CORRECTED),
  REQUEST_TIMEOUT(
      HttpStatus.REQUEST_TIMEOUT,
      "The request took too long to arrive",
      "The body did not arrive within the time that one may take. Nothing was carried " + "out.",
      "Send the same request again on a new connection, with the same key.",
      SameKey.HELPS),
  OVERLOADED(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Too many requests at once",
      "More requests arrived at this moment, from everybody together, than are carried out at "
          + "once, or the process is just starting or stopping. The key was not used up.",
      "Wait as long as Retry-After says, then send the same request with the same key.",
      SameKey.HELPS),
  STILL_BEING_ACCEPTED(
      HttpStatus.CONFLICT,
      "The same request is being accepted",
      "The same request, or another one about the same order, is being carried out at "
          + "this moment.",
      "Send the same request again, with the same key.",
      SameKey.HELPS),
  CANCEL_TOO_LATE(
      HttpStatus.CONFLICT,
      "Too late to cancel",
      "The order is decided: it is being completed, or is.",
      "Once it is completed, return it instead.",
      SameKey.NO),
  NOT_RETURNABLE(
      HttpStatus.CONFLICT,
      "The order cannot be returned",
      "Only a completed order can be returned, once, while its steps are still on " + "record.",
      "Read the order to see how it stands.",
      SameKey.ONCE_THE_ORDER_CHANGED),
  NOT_REPAIRABLE(
      HttpStatus.CONFLICT,
      "The order cannot be repaired like this",
      "The order does not stand where this repair would help.",
      "Read the order: parked says what is waited for and what can be done.",
      SameKey.ONCE_THE_ORDER_CHANGED),
  KEY_EXPIRED(
      HttpStatus.GONE,
      "Idempotency-Key has expired",
      "The key was used before, longer ago than answers are kept. What it did then "
          + "was done, and is not done again.",
      "Look into your own records: the order was erased together with its key, and "
          + "reading it by its id answers 410 too. For a new order use a new key.",
      SameKey.NEVER_THIS_KEY),
  ORDER_EXPIRED(
      HttpStatus.GONE,
      "The order has been erased",
      "The order existed. It ended longer ago than orders are kept.",
      "Look into your own records: here nothing but its id is kept that could be read.",
      SameKey.NO),
  BODY_TOO_LARGE(
      HttpStatus.CONTENT_TOO_LARGE,
      "The body is too large",
      "A body is read up to 64 KiB. Nothing was carried out.",
      "Send less: an order of 100 lines fits.",
      SameKey.ONCE_CORRECTED),
  URI_TOO_LONG(
      HttpStatus.URI_TOO_LONG,
      "The address is too long",
      "The request line is longer than it can be.",
      "Send a shorter query.",
      SameKey.ONCE_CORRECTED),
  UNSUPPORTED_MEDIA_TYPE(
      HttpStatus.UNSUPPORTED_MEDIA_TYPE,
      "Unsupported media type",
      "The body is not of a type, a charset or a content coding that is read here.",
      "Send application/json in UTF-8, without a Content-Encoding.",
      SameKey.ONCE_CORRECTED),
  EXPECTATION_FAILED(
      HttpStatus.EXPECTATION_FAILED,
      "Unsupported expectation",
      "The Expect header asks for something other than 100-continue.",
      "Leave the Expect header out.",
      SameKey.ONCE_CORRECTED),
  KEY_REUSED(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "Idempotency-Key belongs to another request",
      "The key was sent before with another request. The first one stands as it is.",
      "Use a new key for a new request. If this was to be a retry, send exactly what "
          + "was sent first.",
      SameKey.NEVER_THIS_KEY),
  UNKNOWN_SKU(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "Unknown product",
      "The catalogue has no product of this SKU.",
      "Correct the SKU that errors names.",
      SameKey.ONCE_CORRECTED),
  MIXED_CURRENCIES(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "More than one currency",
      "The lines are priced in more than one currency, and an order is paid in one.",
      "Place one order for each currency, each with a key of its own.",
      SameKey.ONCE_CORRECTED),
  AMOUNT_TOO_LARGE(
      HttpStatus.UNPROCESSABLE_CONTENT,
      "The order costs too much",
      "The order costs more than the payment provider takes in one charge.",
      "Split it into several orders, each with a key of its own.",
      SameKey.ONCE_CORRECTED),
  RATE_LIMITED(
      HttpStatus.TOO_MANY_REQUESTS,
      "Too many orders at once",
      "More new orders were sent than are taken in this time. The key was not used " + "up.",
      "Wait as long as Retry-After says, then send the same request with the same " + "key.",
      SameKey.HELPS),
  TOO_MANY_OPEN_ORDERS(
      HttpStatus.TOO_MANY_REQUESTS,
      "Too many open orders",
      "As many orders are open as may be at once. The key was not used up.",
      "Wait until some have ended, then send the same request with the same key.",
      SameKey.HELPS),
  HEADERS_TOO_LARGE(
      HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
      "The headers are too large",
      "The request line and the headers together are read up to 8 KiB.",
      "Send fewer or shorter headers.",
      SameKey.ONCE_CORRECTED),
  INTERNAL_ERROR(
      HttpStatus.INTERNAL_SERVER_ERROR,
      "Internal error",
      "This is our fault. It has been logged under the traceId.",
      "Send the same request again, with the same key. If it stays, report the " + "traceId.",
      SameKey.HELPS),
  DATABASE_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "Not available at the moment",
      "The database did not answer. Nothing was promised.",
      "Send the same request again, with the same key: nothing is carried out twice.",
      SameKey.HELPS);

  private final HttpStatus status;
  private final String title;
  private final String meaning;
  private final String whatToDo;
  private final SameKey sameKey;

  ErrorCode(HttpStatus status, String title, String meaning, String whatToDo, SameKey sameKey) {
    this.status = status;
    this.title = title;
    this.meaning = meaning;
    this.whatToDo = whatToDo;
    this.sameKey = sameKey;
  }

  /** The HTTP status it is answered with. */
  public HttpStatus status() {
    return status;
  }

  /** In a few words, for people. */
  public String title() {
    return title;
  }

  /** What has happened. */
  public String meaning() {
    return meaning;
  }

  /**
   * What whoever called can do about it; the detail of a problem that has nothing better to say.
   */
  public String whatToDo() {
    return whatToDo;
  }

  /** Whether the same request with the same key can succeed. */
  public SameKey sameKey() {
    return sameKey;
  }

  /** The stable name, for programs. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Where its page is: the {@code type} of its problems. */
  public String page() {
    return "/problems/" + code();
  }

  /** Whether the published policy of the keys says more about it. */
  public boolean isAboutKeys() {
    return switch (this) {
      case IDEMPOTENCY_KEY_MISSING, IDEMPOTENCY_KEY_MALFORMED, KEY_REUSED, KEY_EXPIRED -> true;
      default -> false;
    };
  }

  /**
   * What the framework or the server refused by itself. Where HTTP has a 5xx for what a client sent
   * (501 for an unknown transfer coding, 505 for a version), it is a bad request here: a 5xx is
   * always our fault, and worth waking somebody.
   */
  public static ErrorCode of(HttpStatusCode status) {
    return switch (status.value()) {
      case 401 -> UNAUTHENTICATED;
      case 403 -> FORBIDDEN;
      case 404 -> NOT_FOUND;
      case 405 -> METHOD_NOT_ALLOWED;
      case 406 -> NOT_ACCEPTABLE;
      case 408 -> REQUEST_TIMEOUT;
      case 413 -> BODY_TOO_LARGE;
      case 414 -> URI_TOO_LONG;
      case 415 -> UNSUPPORTED_MEDIA_TYPE;
      case 417 -> EXPECTATION_FAILED;
      case 431 -> HEADERS_TOO_LARGE;
      case 501, 505 -> BAD_REQUEST;
      case 503 -> OVERLOADED;
      default -> status.is5xxServerError() ? INTERNAL_ERROR : BAD_REQUEST;
    };
  }

  /** Why the order was not taken yet. */
  public static ErrorCode of(LimitedException.Limit limit) {
    return switch (limit) {
      case RATE -> RATE_LIMITED;
      case OPEN_ORDERS -> TOO_MANY_OPEN_ORDERS;
      case CONCURRENT_SUBMISSIONS -> OVERLOADED;
    };
  }

  /** Why the order was not taken or changed. */
  public static ErrorCode of(RefusedException.Cause cause) {
    return switch (cause) {
      case KEY_REUSED -> KEY_REUSED;
      case UNKNOWN_SKU -> UNKNOWN_SKU;
      case MIXED_CURRENCIES -> MIXED_CURRENCIES;
      case AMOUNT_TOO_LARGE -> AMOUNT_TOO_LARGE;
      case ORDER_NOT_FOUND -> ORDER_NOT_FOUND;
      case CANCEL_TOO_LATE -> CANCEL_TOO_LATE;
      case NOT_RETURNABLE -> NOT_RETURNABLE;
      case NOT_REPAIRABLE -> NOT_REPAIRABLE;
      case KEY_EXPIRED -> KEY_EXPIRED;
      case ORDER_EXPIRED -> ORDER_EXPIRED;
    };
  }
}
