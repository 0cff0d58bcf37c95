package dev.stepkey.orchestrator.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * One row of the table: who may send this method to these paths.
 *
 * @param roles one of them is enough; none means that anybody may, known or not
 */
record Route(HttpMethod method, PathPatternRequestMatcher path, String pattern, Set<Role> roles) {

  static Route of(HttpMethod method, String pattern, Role... roles) {
    return new Route(
        method, PathPatternRequestMatcher.withDefaults().matcher(pattern), pattern, Set.of(roles));
  }

  boolean hasPath(HttpServletRequest request) {
    return path.matches(request);
  }

  /** HEAD is GET without the body. */
  boolean hasMethod(String wanted) {
    return method.matches(wanted) || (method == HttpMethod.GET && HttpMethod.HEAD.matches(wanted));
  }

  boolean isOpen() {
    return roles.isEmpty();
  }

  boolean isFor(Caller caller) {
    return isOpen() || !Collections.disjoint(roles, caller.roles());
  }
}
