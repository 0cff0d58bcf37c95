package dev.stepkey.orchestrator.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Everybody is the same caller, with all roles. */
final class LocalCaller extends OncePerRequestFilter {

  private final CallerAuthentication caller;

  LocalCaller(String tenant) {
    caller = new CallerAuthentication(new Caller(tenant, "local", EnumSet.allOf(Role.class)));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    SecurityContext context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(caller);
    SecurityContextHolder.setContext(context);
    chain.doFilter(request, response);
  }
}
