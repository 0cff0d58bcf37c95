package dev.stepkey.orchestrator.access;

import dev.stepkey.orchestrator.access.Routes.Verdict;
import dev.stepkey.orchestrator.problem.ErrorCode;
import dev.stepkey.orchestrator.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authorization.AuthorizationDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;

/**
 * Everything that is refused before a controller sees it is answered as a problem; an attempt that
 * was denied is logged, once.
 */
final class Denials
    implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {

  /** RFC 6750, 3. */
  private static final String CHALLENGE = "Bearer realm=\"stepkey\"";

  private static final String SOON = "2";

  /** Who sent nothing that could be judged has not attempted anything, and is not logged. */
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException cause)
      throws IOException {
    if (cause instanceof AccessDatabaseException) {
      response.setHeader(HttpHeaders.RETRY_AFTER, SOON);
      Problem.write(
          response,
          ErrorCode.DATABASE_UNAVAILABLE,
          "The key cannot be looked up. Send the same request again.");
      return;
    }
    boolean attempted = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    if (attempted) {
      AuditLog.denied(reason(cause), who(cause), request);
    }
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE,
        attempted ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
    Problem.write(
        response,
        ErrorCode.UNAUTHENTICATED,
        "Send a valid credential: \"Authorization: Bearer ...\".");
  }

  private static String reason(AuthenticationException cause) {
    return cause instanceof RefusedCredential refused ? refused.reason() : "not-a-bearer-token";
  }

  private static AuditLog.Who who(AuthenticationException cause) {
    return cause instanceof RefusedCredential refused ? refused.who() : AuditLog.Who.NOBODY;
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException cause)
      throws IOException {
    if (cause instanceof AuthorizationDeniedException denied
        && denied.getAuthorizationResult() instanceof Verdict verdict) {
      handle(request, response, verdict);
    } else {
      forbid(request, response, "refused", "This is not allowed.");
    }
  }

  private static void handle(
      HttpServletRequest request, HttpServletResponse response, Verdict verdict)
      throws IOException {
    if (verdict.refusal() == ErrorCode.NOT_FOUND) {
      Problem.write(response, ErrorCode.NOT_FOUND, "There is nothing at this path.");
    } else if (verdict.refusal() == ErrorCode.METHOD_NOT_ALLOWED) {
      response.setHeader(HttpHeaders.ALLOW, verdict.allow());
      Problem.write(
          response, ErrorCode.METHOD_NOT_ALLOWED, "This path takes " + verdict.allow() + ".");
    } else {
      response.setHeader(
          HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"insufficient_scope\"");
      forbid(
          request, response, "role-missing", "None of the caller's roles may send this request.");
    }
  }

  /** 403, and a line in the log. */
  static void forbid(
      HttpServletRequest request, HttpServletResponse response, String reason, String detail)
      throws IOException {
    Caller caller =
        CallerAuthentication.callerOf(SecurityContextHolder.getContext().getAuthentication());
    AuditLog.denied(reason, AuditLog.Who.of(caller), request);
    Problem.write(response, ErrorCode.FORBIDDEN, detail);
  }

  /** What no well-meant client sends: it is refused before anything reads it. */
  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, RequestRejectedException cause)
      throws IOException {
    AuditLog.denied("request-rejected", AuditLog.Who.NOBODY, request);
    // These come from the filters of a chain, and this request has not got to one.
    SecurityHeaders.WRITERS.forEach(writer -> writer.writeHeaders(request, response));
    Problem.write(
        response, ErrorCode.BAD_REQUEST, "The request's path, method or headers are not usable.");
  }
}
