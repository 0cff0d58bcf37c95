package dev.stepkey.orchestrator.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Collection;
import java.util.TreeSet;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a query that is not understood as a whole: a misspelt filter would list everything, an
 * empty one too, and of two values one would be dropped.
 */
final class QueryCheck implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method) {
      request.getParameterMap().forEach((name, values) -> require(known(method), name, values));
    }
    return true;
  }

  private static Collection<String> known(HandlerMethod method) {
    Collection<String> names = new TreeSet<>();
    for (MethodParameter parameter : method.getMethodParameters()) {
      if (parameter.hasParameterAnnotation(RequestParam.class)) {
        names.add(String.valueOf(parameter.getParameter().getName()));
      }
    }
    return names;
  }

  private static void require(Collection<String> known, String name, String[] values) {
    if (!known.contains(name)) {
      throw new InvalidParameter(
          known.isEmpty()
              ? "There are no query parameters here."
              : "There is a query parameter that is none of " + String.join(", ", known) + ".");
    }
    if (values.length > 1) {
      throw new InvalidParameter("The parameter " + name + " is repeated.");
    }
    if (Arrays.stream(values).anyMatch(String::isBlank)) {
      throw new InvalidParameter("The parameter " + name + " is empty.");
    }
  }
}
