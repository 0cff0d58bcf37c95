package dev.stepkey.orchestrator.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A browser on this machine reaches what only this machine can reach, and sends what the page of a
 * stranger tells it to. Such a request gives itself away: by the name that the stranger has pointed
 * at this machine (DNS rebinding), or by the page that it comes from.
 */
final class LocalGuard extends OncePerRequestFilter {

  /** Behind a proxy on this machine everybody seems to be on this machine. */
  private static final List<String> PROXIES =
      List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via");

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!Loopback.isNamedBy(request.getServerName())) {
      Denials.forbid(
          request, response, "foreign-host", "The host must be localhost or 127.0.0.1 here.");
    } else if (!isOurPage(request)) {
      Denials.forbid(request, response, "foreign-origin", "Pages of others send nothing here.");
    } else if (PROXIES.stream().anyMatch(name -> request.getHeader(name) != null)) {
      Denials.forbid(
          request, response, "behind-a-proxy", "What is passed on by a proxy is refused here.");
    } else {
      chain.doFilter(request, response);
    }
  }

  /** A page from another port of this machine is a stranger's, too. */
  private static boolean isOurPage(HttpServletRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return true;
    }
    try {
      URI page = URI.create(origin);
      return Loopback.isNamedBy(page.getHost()) && portOf(page) == request.getServerPort();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int portOf(URI page) {
    return page.getPort() >= 0 ? page.getPort() : "https".equals(page.getScheme()) ? 443 : 80;
  }
}
