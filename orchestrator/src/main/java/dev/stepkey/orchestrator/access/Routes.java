package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.access.Role.OPERATOR;
import static dev.stepkey.orchestrator.access.Role.SUBMITTER;
import static dev.stepkey.orchestrator.access.Role.VIEWER;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;

import dev.stepkey.orchestrator.problem.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationResult;

/** The one table of who may do what. What is in no row is not there, for anybody. */
final class Routes {

  private static final List<Route> TABLE =
      List.of(
          Route.of(POST, "/v1/orders", SUBMITTER),
          Route.of(GET, "/v1/orders", SUBMITTER, VIEWER, OPERATOR),
          Route.of(GET, "/v1/orders/{id}", SUBMITTER, VIEWER, OPERATOR),
          Route.of(POST, "/v1/orders/{id}/cancel", SUBMITTER, OPERATOR),
          Route.of(POST, "/v1/orders/{id}/return", SUBMITTER, OPERATOR),
          Route.of(POST, "/v1/orders/{id}/repair", OPERATOR),
          // What the API says of itself. None of it depends on who asks.
          Route.of(GET, "/problems/**"),
          Route.of(GET, "/idempotency"),
          Route.of(GET, "/v3/api-docs/**"),
          Route.of(GET, "/v3/api-docs.yaml"),
          Route.of(GET, "/swagger-ui.html"),
          Route.of(GET, "/swagger-ui/**"));

  private Routes() {}

  /**
   * What becomes of a request.
   *
   * @param refusal the error it is answered with; null if it may pass
   * @param route the pattern of its path, without the ids in it, for the log
   * @param allow the methods of its path, separated by commas
   */
  record Verdict(@Nullable ErrorCode refusal, String route, String allow)
      implements AuthorizationResult {

    @Override
    public boolean isGranted() {
      return refusal == null;
    }
  }

  /**
   * Whether the request may pass. Who is not known learns nothing else: neither which paths there
   * are, nor which methods they take.
   *
   * @param caller null for somebody who is not known
   */
  static Verdict judge(HttpServletRequest request, @Nullable Caller caller) {
    List<Route> there = TABLE.stream().filter(route -> route.hasPath(request)).toList();
    Optional<Route> route =
        there.stream().filter(it -> it.hasMethod(request.getMethod())).findFirst();
    return new Verdict(refusal(there, route, caller), pattern(there), methods(there));
  }

  private static @Nullable ErrorCode refusal(
      List<Route> there, Optional<Route> route, @Nullable Caller caller) {
    if (caller == null) {
      return route.filter(Route::isOpen).isPresent() ? null : ErrorCode.UNAUTHENTICATED;
    }
    if (there.isEmpty()) {
      return ErrorCode.NOT_FOUND;
    }
    if (route.isEmpty()) {
      return ErrorCode.METHOD_NOT_ALLOWED;
    }
    return route.get().isFor(caller) ? null : ErrorCode.FORBIDDEN;
  }

  private static String pattern(List<Route> there) {
    return there.isEmpty() ? "none" : there.getFirst().pattern();
  }

  private static String methods(List<Route> there) {
    TreeSet<String> methods = new TreeSet<>();
    for (Route route : there) {
      methods.add(route.method().name());
      if (route.hasMethod("HEAD")) {
        methods.add("HEAD");
      }
    }
    return String.join(", ", methods);
  }
}
