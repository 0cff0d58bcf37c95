package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.RefusedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

/** Turns everything that goes wrong into a problem (RFC 9457) with a stable code. */
@RestControllerAdvice
final class Problems extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
  private static final String RETRY_AFTER_SECONDS = "2";

  /** One field that is wrong. */
  record FieldProblem(String pointer, String detail) {}

  @ExceptionHandler
  ResponseEntity<Object> idempotencyKey(IdempotencyKeyException e) {
    return problem(e.code(), e.getMessage(), List.of());
  }

  @ExceptionHandler
  ResponseEntity<Object> field(InvalidRequestException e) {
    return fields(e.code(), List.of(new FieldProblem(e.pointer(), String.valueOf(e.getMessage()))));
  }

  @ExceptionHandler
  ResponseEntity<Object> submission(RefusedException e) {
    String pointer = e.pointer();
    String detail = String.valueOf(e.getMessage());
    return problem(
        ErrorCode.of(e.why()),
        detail,
        pointer == null ? List.of() : List.of(new FieldProblem(pointer, detail)));
  }

  @ExceptionHandler
  ResponseEntity<Object> parameter(MethodArgumentTypeMismatchException e) {
    String detail = "The parameter " + e.getName() + " does not have the right form.";
    return problem(ErrorCode.INVALID_PARAMETER, detail, List.of());
  }

  /** Tomcat's own: a query that is not percent-encoded, found when it is first asked for. */
  @ExceptionHandler
  ResponseEntity<Object> query(InvalidParameterException e) {
    return problem(ErrorCode.INVALID_PARAMETER, "The query cannot be read.", List.of());
  }

  @ExceptionHandler
  ResponseEntity<Object> rival(CannotAcquireLockException e) {
    String detail =
        "The same request, or another one about the same order, is being carried out. Send it again.";
    return later(ErrorCode.STILL_BEING_ACCEPTED, detail);
  }

  @ExceptionHandler({DataAccessException.class, CannotCreateTransactionException.class})
  ResponseEntity<Object> database(RuntimeException e) {
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
    LOG.warn("The database did not answer: {}", cause.getMessage());
    String detail = "Send the same request again, with the same key: nothing is carried out twice.";
    return later(ErrorCode.DATABASE_UNAVAILABLE, detail);
  }

  @ExceptionHandler
  ResponseEntity<Object> unexpected(Exception e) {
    LOG.error("Unexpected", e);
    return problem(ErrorCode.INTERNAL_ERROR, "This is our fault. It has been logged.", List.of());
  }

  @Override
  protected ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof BodyLimit.Exceeded) {
        return problem(ErrorCode.BODY_TOO_LARGE, t.getMessage(), List.of());
      }
    }
    if (e.getCause() instanceof JacksonException json) {
      return problem(ErrorCode.MALFORMED_BODY, json.getOriginalMessage(), pointer(json));
    }
    return problem(ErrorCode.MALFORMED_BODY, "The body is missing or not JSON.", List.of());
  }

  private static List<FieldProblem> pointer(JacksonException e) {
    StringBuilder pointer = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      pointer.append('/').append(name == null ? step.getIndex() : escaped(name));
    }
    return pointer.isEmpty()
        ? List.of()
        : List.of(new FieldProblem(pointer.toString(), String.valueOf(e.getOriginalMessage())));
  }

  /** RFC 6901, 3: the two characters that a pointer uses itself. */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  @Override
  protected ResponseEntity<Object> handleMethodArgumentNotValid(
      MethodArgumentNotValidException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    List<FieldProblem> fields = new ArrayList<>();
    for (FieldError error : e.getBindingResult().getFieldErrors()) {
      String pointer = "/" + error.getField().replaceAll("\\[(\\d+)]", "/$1").replace('.', '/');
      fields.add(new FieldProblem(pointer, String.valueOf(error.getDefaultMessage())));
    }
    return fields(
        e.getTarget() instanceof RepairRequest ? ErrorCode.INVALID_REPAIR : ErrorCode.INVALID_ORDER,
        fields);
  }

  private static ResponseEntity<Object> fields(ErrorCode code, List<FieldProblem> fields) {
    return problem(code, "The fields named in errors are not valid.", fields);
  }

  /** What the framework refuses by itself: wrong path, method, media type. */
  @Override
  protected ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    String detail = body instanceof ProblemDetail given ? given.getDetail() : e.getMessage();
    ResponseEntity<Object> problem = problem(ErrorCode.of(status), detail, List.of());
    HttpHeaders all = new HttpHeaders(headers);
    all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return new ResponseEntity<>(problem.getBody(), all, problem.getStatusCode());
  }

  private static ResponseEntity<Object> later(ErrorCode code, String detail) {
    ResponseEntity<Object> problem = problem(code, detail, List.of());
    return ResponseEntity.status(problem.getStatusCode())
        .headers(problem.getHeaders())
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .body(problem.getBody());
  }

  static ResponseEntity<Object> problem(
      ErrorCode code, @Nullable String detail, List<FieldProblem> errors) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(code.status(), detail);
    problem.setTitle(code.title());
    problem.setProperty("code", code.code());
    if (!errors.isEmpty()) {
      problem.setProperty("errors", errors);
    }
    return ResponseEntity.status(code.status())
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
}
