package dev.stepkey.harness.sandbox;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Writes every provider and carrier request into the books before its answer leaves, so that a
 * client which has its answer finds the request there.
 */
final class RequestLog extends OncePerRequestFilter {

  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
  private static final Pattern OBJECT = Pattern.compile("/v[12]/[a-z_]+/([^/]+).*");
  private static final String ABOUT = RequestLog.class.getName() + ".about";

  private final JdbcClient jdbc;

  RequestLog(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Names the object of a request whose path does not name it. */
  static void about(HttpServletRequest request, @Nullable String object) {
    request.setAttribute(ABOUT, object);
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().matches("/v[12]/.*");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    OffsetDateTime at = Instant.now().atOffset(ZoneOffset.UTC);
    String id = ProviderId.stripe("req");
    response.setHeader("Request-Id", id);
    ContentCachingResponseWrapper held = new ContentCachingResponseWrapper(response);
    chain.doFilter(request, held);
    record(id, request, held.getStatus(), at);
    held.copyBodyToResponse();
  }

  /** The answer is the truth already, so a log that cannot be written must not change it. */
  private void record(String id, HttpServletRequest request, int status, OffsetDateTime at) {
    try {
      jdbc.sql(
              """
              insert into request (id, method, path, object, idempotency_key, status, at)
              values (:id, :method, :path, :object, :key, :status, :at)
              """)
          .param("id", id)
          .param("method", request.getMethod())
          .param("path", request.getRequestURI())
          .param("object", object(request))
          .param("key", request.getHeader("Idempotency-Key"))
          .param("status", status)
          .param("at", at)
          .update();
    } catch (DataAccessException lost) {
      LOG.warn("Request {} is missing from the books", id, lost);
    }
  }

  private static @Nullable Object object(HttpServletRequest request) {
    Matcher matcher = OBJECT.matcher(request.getRequestURI());
    return matcher.matches() ? matcher.group(1) : request.getAttribute(ABOUT);
  }
}
