package dev.stepkey.harness.sandbox;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** Does to provider and carrier calls what the switches say. */
final class FaultFilter extends OncePerRequestFilter {

  private static final Pattern OBJECT = Pattern.compile("/v[12]/[a-z_]+/([^/]+).*");
  private static final int UNAVAILABLE = 503;

  private final FaultRules rules;
  private final JdbcClient jdbc;

  FaultFilter(FaultRules rules, JdbcClient jdbc) {
    this.rules = rules;
    this.jdbc = jdbc;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return rules.isEmpty() || !request.getRequestURI().matches("/v[12]/.*");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    Optional<FaultRules.Rule> rule = rules.take(request.getRequestURI(), names(request));
    if (rule.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    switch (rule.get().fault()) {
      case LOSE_REPLY -> {
        chain.doFilter(request, new ContentCachingResponseWrapper(response));
        LostReplyValve.lose(request);
      }
      case STALL -> {
        pause(rule.get().millis());
        chain.doFilter(request, response);
      }
      case ERROR_5XX -> answer(response, UNAVAILABLE, EasyPostError.unavailable().body());
      case ERROR_5XX_AFTER -> {
        chain.doFilter(request, new ContentCachingResponseWrapper(response));
        response.reset();
        answer(response, UNAVAILABLE, EasyPostError.unavailable().body());
      }
      case DECLINE -> decline(request, response);
    }
  }

  private static void pause(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Nothing is executed, so nothing is remembered: the same call again may succeed. */
  private static void decline(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    if (path.endsWith("/refund")) {
      EasyPostError refused =
          EasyPostError.refused("SHIPMENT.REFUND.UNAVAILABLE", "The label is not taken back.");
      answer(response, refused.status(), refused.body());
    } else if (path.startsWith("/v2/")) {
      EasyPostError refused =
          EasyPostError.refused(
              "SHIPMENT.POSTAGE.FAILURE", "The carrier does not sell this label.");
      answer(response, refused.status(), refused.body());
    } else if (path.equals("/v1/refunds")) {
      StripeError refused =
          StripeError.refused("The charge cannot be refunded now.").code("charge_disputed");
      answer(response, refused.status(), refused.body());
    } else {
      StripeError declined = StripeError.declinedForNow();
      answer(response, declined.status(), declined.body());
    }
  }

  private static void answer(HttpServletResponse response, int status, String body)
      throws IOException {
    response.setStatus(status);
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.getWriter().write(body);
  }

  /** All that the call can be recognised by. */
  private List<String> names(HttpServletRequest request) {
    List<String> names = new ArrayList<>();
    names.add(request.getRequestURI());
    Optional.ofNullable(request.getHeader("Idempotency-Key")).ifPresent(names::add);
    Matcher object = OBJECT.matcher(request.getRequestURI());
    if (object.matches()) {
      names.addAll(namesOf(object.group(1)));
    }
    return names;
  }

  private List<String> namesOf(String object) {
    return jdbc.sql(
            """
            select concat_ws(' ', step_key, order_id) from payment_intent where id = :id
            union all
            select concat_ws(' ', reference, order_id) from shipment where id = :id
            """)
        .param("id", object)
        .query(String.class)
        .list();
  }
}
