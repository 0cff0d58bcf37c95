package dev.stepkey.orchestrator.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives each request its {@link TraceId}, the same one on every thread that works for it. */
final class TraceFilter extends OncePerRequestFilter {

  static final String ATTRIBUTE = TraceFilter.class.getName();

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id;
    if (request.getAttribute(ATTRIBUTE) instanceof String known) {
      id = known;
    } else {
      id = TraceId.of(Collections.list(request.getHeaders(TraceId.HEADER)));
      request.setAttribute(ATTRIBUTE, id);
    }
    try (var named = MDC.putCloseable(TraceId.MDC_KEY, id)) {
      chain.doFilter(request, response);
    }
  }

  /** The answer of a request that was waited for is written on another thread. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  /** What fails outside of every controller comes back as another dispatch. */
  @Override
  protected boolean shouldNotFilterErrorDispatch() {
    return false;
  }
}
