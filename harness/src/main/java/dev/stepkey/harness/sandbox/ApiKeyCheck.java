package dev.stepkey.harness.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses calls without an API key: Stripe's as a bearer token, EasyPost's as Basic user name. The
 * sandbox has one account and keeps no list of keys, but a live key is refused: it must never be
 * sent here, and whoever does so should learn it at once.
 */
final class ApiKeyCheck implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (request.getRequestURI().startsWith("/v2/")) {
      if (basicUser(header).isBlank()) {
        throw EasyPostError.unauthorized();
      }
    } else {
      checkStripe(credentials(header, "Bearer "));
    }
    return true;
  }

  private static void checkStripe(String key) {
    if (key.isEmpty()) {
      throw StripeError.missingKey();
    }
    if (key.contains("_live_")) {
      throw StripeError.liveKey();
    }
  }

  private static String basicUser(@Nullable String header) {
    try {
      byte[] decoded = Base64.getDecoder().decode(credentials(header, "Basic "));
      return new String(decoded, StandardCharsets.UTF_8).split(":", 2)[0];
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  private static String credentials(@Nullable String header, String scheme) {
    boolean matches = header != null && header.regionMatches(true, 0, scheme, 0, scheme.length());
    return header != null && matches ? header.substring(scheme.length()).trim() : "";
  }
}
