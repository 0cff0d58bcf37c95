package dev.stepkey.orchestrator.api;

import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** A parameter of the query that cannot be meant. Its value is not repeated. */
final class InvalidParameter extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidParameter(String detail) {
    super(detail);
  }

  static InvalidParameter mismatch(MethodArgumentTypeMismatchException e) {
    return new InvalidParameter(
        "The parameter " + e.getName() + " must be " + wanted(e.getRequiredType()) + ".");
  }

  private static String wanted(@Nullable Class<?> type) {
    if (type != null && type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(String::valueOf)
              .collect(Collectors.joining(", "));
    }
    if (type == Boolean.class) {
      return "true or false";
    }
    return type == UUID.class ? "an id as given in nextCursor" : "a whole number";
  }

  static InvalidParameter outOfRange(HandlerMethodValidationException e) {
    return new InvalidParameter(
        e.getParameterValidationResults().stream()
            .map(
                wrong ->
                    "The parameter "
                        + wrong.getMethodParameter().getParameterName()
                        + " "
                        + wrong.getResolvableErrors().stream()
                            .map(MessageSourceResolvable::getDefaultMessage)
                            .collect(Collectors.joining(", "))
                        + ".")
            .collect(Collectors.joining(" ")));
  }
}
