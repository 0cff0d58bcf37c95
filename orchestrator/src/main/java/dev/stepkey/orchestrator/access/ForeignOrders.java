package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.order.jooq.Tables.ORDERS;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Notes who asked for an order of another tenant. The answer is that of an order that does not
 * exist, and this changes nothing of it; a missing and a foreign order cost the same query.
 */
final class ForeignOrders extends OncePerRequestFilter {

  private static final PathPatternRequestMatcher ORDER =
      PathPatternRequestMatcher.withDefaults().matcher("/v1/orders/{id}/**");

  private final DSLContext db;

  ForeignOrders(DSLContext db) {
    this.db = db;
  }

  /** An answer that is given later has its status only then. */
  @Override
  protected boolean shouldNotFilterAsyncDispatch() {
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    chain.doFilter(request, response);
    Caller caller =
        CallerAuthentication.callerOf(SecurityContextHolder.getContext().getAuthentication());
    if (!isAsyncStarted(request)
        && response.getStatus() == HttpStatus.NOT_FOUND.value()
        && caller != null
        && isForeign(ORDER.matcher(request).getVariables().get("id"), caller)) {
      AuditLog.denied("order-of-another-tenant", AuditLog.Who.of(caller), request);
    }
  }

  /** The one query that asks for an order whoever it belongs to; nobody is told the answer. */
  private boolean isForeign(@Nullable String id, Caller caller) {
    try {
      return id != null
          && db.fetchExists(
              ORDERS, ORDERS.ID.eq(UUID.fromString(id)), ORDERS.TENANT.ne(caller.tenant()));
    } catch (IllegalArgumentException | DataAccessException e) {
      // No order has such an id; or there is no database, and the request was answered without.
      return false;
    }
  }
}
