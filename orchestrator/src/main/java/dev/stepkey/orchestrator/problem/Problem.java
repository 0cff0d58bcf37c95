package dev.stepkey.orchestrator.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/** An error as it is answered: a problem (RFC 9457) with a stable code. */
public final class Problem {

  /** On whatever is about keys: where their policy is published. */
  public static final String POLICY_LINK = "</idempotency>; rel=\"describedby\"";

  /** In seconds: when to come again, where nothing tells it better. */
  private static final String SOON = "2";

  /** What else is written with every answer, where nobody may have written it yet. */
  private static final Map<String, String> SAFE =
      Map.of(
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Content-Security-Policy",
          "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          HttpHeaders.CACHE_CONTROL,
          "no-store");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Problem() {}

  /**
   * One field that is wrong.
   *
   * @param pointer JSON pointer (RFC 6901) to it
   * @param detail what is wrong with it
   */
  public record Field(String pointer, String detail) {}

  /**
   * The body of an error.
   *
   * @param type the page about it, relative to the API
   * @param title the page's title
   * @param status the HTTP status
   * @param code stable, for programs
   * @param detail what happened, and what can be done about it
   * @param errors the fields at fault, if it is fields
   * @param traceId under which it is logged
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Body(
      String type,
      String title,
      int status,
      String code,
      String detail,
      List<Field> errors,
      String traceId) {

    static Body of(ErrorCode code, String detail, List<Field> errors, String traceId) {
      int status = code.status().value();
      return new Body(code.page(), code.title(), status, code.code(), detail, errors, traceId);
    }
  }

  /**
   * The answer.
   *
   * @param detail what happened, and what can be done about it; the code's own words if there is
   *     nothing better to say
   * @param errors the fields at fault, if it is fields
   */
  public static ResponseEntity<Object> of(
      ErrorCode code, @Nullable String detail, List<Field> errors) {
    return response(code).body(body(code, detail, errors));
  }

  /** The answer where the code says it all. */
  public static ResponseEntity<Object> of(ErrorCode code) {
    return of(code, null, List.of());
  }

  /** The answer to what may be sent again, the same, after {@code pause}. */
  public static ResponseEntity<Object> later(ErrorCode code, String detail, Duration pause) {
    return response(code)
        .headers(all -> all.set(HttpHeaders.RETRY_AFTER, seconds(pause)))
        .body(body(code, detail, List.of()));
  }

  private static String seconds(Duration pause) {
    return Long.toString(Math.max(1, pause.toSeconds()));
  }

  private static ResponseEntity.BodyBuilder response(ErrorCode code) {
    ResponseEntity.BodyBuilder response =
        ResponseEntity.status(code.status()).contentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (code == ErrorCode.OVERLOADED) {
      response.header(HttpHeaders.RETRY_AFTER, SOON);
    }
    return code.isAboutKeys() ? response.header(HttpHeaders.LINK, POLICY_LINK) : response;
  }

  /** The same where no controller is near: in filters. Headers are set before. */
  public static void write(HttpServletResponse response, ErrorCode code, @Nullable String detail)
      throws IOException {
    write(response, body(code, detail, List.of()), code);
  }

  /** The same outside of every filter, where no thread knows the request's name. */
  static void writeOf(HttpServletResponse response, ErrorCode code, String traceId)
      throws IOException {
    write(response, Body.of(code, code.whatToDo(), List.of(), traceId), code);
  }

  /** As bytes: a writer would add a charset, and JSON has none (RFC 8259, 8.1). */
  private static void write(HttpServletResponse response, Body problem, ErrorCode code)
      throws IOException {
    byte[] body = JSON.writeValueAsBytes(problem);
    response.setStatus(code.status().value());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setContentLength(body.length);
    if (code == ErrorCode.OVERLOADED) {
      response.setHeader(HttpHeaders.RETRY_AFTER, SOON);
    }
    SAFE.forEach(response::setHeader);
    response.getOutputStream().write(body);
  }

  private static Body body(ErrorCode code, @Nullable String detail, List<Field> errors) {
    return Body.of(code, detail == null ? code.whatToDo() : detail, errors, TraceId.current());
  }
}
