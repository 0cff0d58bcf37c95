package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.LimitedException;
import dev.stepkey.orchestrator.order.RefusedException;
import dev.stepkey.orchestrator.problem.ErrorCode;
import dev.stepkey.orchestrator.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns everything that goes wrong into a problem (RFC 9457) with a stable code, in our own words.
 */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final Duration SOON = Duration.ofSeconds(2);

  @ExceptionHandler
  ResponseEntity<Object> idempotencyKey(IdempotencyKeyException e) {
    return Problem.of(e.code(), e.getMessage(), List.of());
  }

  @ExceptionHandler
  ResponseEntity<Object> field(InvalidRequestException e) {
    return fields(
        e.code(), List.of(new Problem.Field(e.pointer(), String.valueOf(e.getMessage()))));
  }

  @ExceptionHandler
  ResponseEntity<Object> submission(RefusedException e) {
    String pointer = e.pointer();
    String detail = String.valueOf(e.getMessage());
    return Problem.of(
        ErrorCode.of(e.why()),
        detail,
        pointer == null ? List.of() : List.of(new Problem.Field(pointer, detail)));
  }

  @ExceptionHandler
  ResponseEntity<Object> limit(LimitedException e) {
    return Problem.later(ErrorCode.of(e.limit()), String.valueOf(e.getMessage()), e.pause());
  }

  @ExceptionHandler
  ResponseEntity<Object> parameter(InvalidParameter e) {
    return Problem.of(ErrorCode.INVALID_PARAMETER, e.getMessage(), List.of());
  }

  @ExceptionHandler
  ResponseEntity<Object> parameter(MethodArgumentTypeMismatchException e) {
    return parameter(InvalidParameter.mismatch(e));
  }

  /** Tomcat's own: a query that is not percent-encoded, found when it is first asked for. */
  @ExceptionHandler
  ResponseEntity<Object> query(InvalidParameterException e) {
    return Problem.of(
        ErrorCode.INVALID_PARAMETER, "The query is not percent-encoded UTF-8.", List.of());
  }

  @ExceptionHandler
  ResponseEntity<Object> rival(CannotAcquireLockException e) {
    String detail =
        "The same request, or another one about the same order, is being carried out. Send it again.";
    return Problem.later(ErrorCode.STILL_BEING_ACCEPTED, detail, SOON);
  }

  @ExceptionHandler({DataAccessException.class, CannotCreateTransactionException.class})
  ResponseEntity<Object> database(RuntimeException e) {
    LOG.warn("The database did not answer: {}", firstLine(e));
    ErrorCode code = ErrorCode.DATABASE_UNAVAILABLE;
    return Problem.later(code, code.whatToDo(), SOON);
  }

  /** The firewall looks at headers and parameters only when they are asked for, which is here. */
  @ExceptionHandler
  ResponseEntity<Object> rejected(RequestRejectedException e) {
    return Problem.of(
        ErrorCode.BAD_REQUEST,
        "A header or a parameter has characters that are not usable.",
        List.of());
  }

  /** A constraint that our own statement violates: sent again, it would violate it again. */
  @ExceptionHandler
  ResponseEntity<Object> contradiction(DataIntegrityViolationException e) {
    LOG.error("The database refused what it was to store: {}", firstLine(e));
    return Problem.of(ErrorCode.INTERNAL_ERROR);
  }

  /** PostgreSQL names the constraint in the first line, and in the next one repeats the row. */
  private static String firstLine(Exception e) {
    String message = NestedExceptionUtils.getMostSpecificCause(e).getMessage();
    return message == null ? "" : message.lines().findFirst().orElse("");
  }

  @ExceptionHandler
  ResponseEntity<Object> unexpected(Exception e) {
    LOG.error("Unexpected", e);
    return Problem.of(ErrorCode.INTERNAL_ERROR);
  }

  @Override
  protected ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return BodyProblems.of(e.getCause());
  }

  @Override
  protected ResponseEntity<Object> handleMethodArgumentNotValid(
      MethodArgumentNotValidException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<Problem.Field> fields = new ArrayList<>();
    for (FieldError error : e.getBindingResult().getFieldErrors()) {
      String pointer = "/" + error.getField().replaceAll("\\[(\\d+)]", "/$1").replace('.', '/');
      fields.add(new Problem.Field(pointer, String.valueOf(error.getDefaultMessage())));
    }
    return fields(
        e.getTarget() instanceof RepairRequest ? ErrorCode.INVALID_REPAIR : ErrorCode.INVALID_ORDER,
        fields);
  }

  private static ResponseEntity<Object> fields(ErrorCode code, List<Problem.Field> fields) {
    return Problem.of(code, "Correct the fields named in errors.", fields);
  }

  @Override
  protected ResponseEntity<Object> handleHandlerMethodValidationException(
      HandlerMethodValidationException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return parameter(InvalidParameter.outOfRange(e));
  }

  @Override
  protected ResponseEntity<Object> handleHttpRequestMethodNotSupported(
      HttpRequestMethodNotSupportedException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String detail =
        "Here " + String.join(", ", headers.getOrEmpty(HttpHeaders.ALLOW)) + " can be used.";
    return with(headers, Problem.of(ErrorCode.METHOD_NOT_ALLOWED, detail, List.of()));
  }

  /** What the framework refuses by itself: wrong path, media type. Its headers are good. */
  @Override
  protected ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    if (status.is5xxServerError()) {
      return unexpected(e);
    }
    return with(headers, Problem.of(ErrorCode.of(status)));
  }

  private static ResponseEntity<Object> with(HttpHeaders headers, ResponseEntity<Object> problem) {
    HttpHeaders all = new HttpHeaders(headers);
    all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return new ResponseEntity<>(problem.getBody(), all, problem.getStatusCode());
  }
}
