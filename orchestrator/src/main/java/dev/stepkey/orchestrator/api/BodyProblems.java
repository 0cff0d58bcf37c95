package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;
import dev.stepkey.orchestrator.problem.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * Says in our own words why a body could not be read: what the parser says names its classes, and
 * repeats what was sent.
 */
final class BodyProblems {

  private BodyProblems() {}

  /** The answer to a body that could not be read because of {@code cause}. */
  static ResponseEntity<Object> of(@Nullable Throwable cause) {
    if (!(cause instanceof JacksonException json)) {
      return malformed("The body is missing.", List.of());
    }
    String detail = detail(json);
    String pointer = pointer(json);
    return malformed(
        detail, pointer.isEmpty() ? List.of() : List.of(new Problem.Field(pointer, detail)));
  }

  private static ResponseEntity<Object> malformed(String detail, List<Problem.Field> fields) {
    return Problem.of(ErrorCode.MALFORMED_BODY, detail, fields);
  }

  private static String detail(JacksonException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown -> unknownField(unknown);
      case MismatchedInputException mismatch when says(mismatch, "Trailing token") ->
          "Something follows the JSON object" + at(e);
      case MismatchedInputException mismatch when says(mismatch, "No content") ->
          "The body is missing.";
      case MismatchedInputException mismatch -> "This must be " + wanted(mismatch) + at(e);
      case StreamConstraintsException limit ->
          "The JSON is nested too deeply, or has too many, too long or too large values" + at(e);
      case UnexpectedEndOfInputException end -> "The JSON ends too early" + at(e);
      default ->
          says(e, "Duplicate")
              ? "A field is named twice in the same object" + at(e)
              : "The body is not JSON in UTF-8" + at(e);
    };
  }

  private static boolean says(JacksonException e, String words) {
    return Objects.requireNonNullElse(e.getOriginalMessage(), "").startsWith(words);
  }

  private static String unknownField(UnrecognizedPropertyException e) {
    Collection<Object> known = e.getKnownPropertyIds();
    return "There is no such field"
        + at(e)
        + (known == null
            ? ""
            : " The fields here are "
                + String.join(", ", known.stream().map(String::valueOf).sorted().toList())
                + ".");
  }

  private static String wanted(MismatchedInputException e) {
    Class<?> type = e.getTargetType();
    if (type == null || e.getPath().isEmpty()) {
      return "one JSON object";
    }
    if (CharSequence.class.isAssignableFrom(type)) {
      return "text";
    }
    if (Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    return Collection.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  private static String at(JacksonException e) {
    TokenStreamLocation location = e.getLocation();
    return location == null || location.getLineNr() < 1
        ? "."
        : ", at line %d, column %d.".formatted(location.getLineNr(), location.getColumnNr());
  }

  private static String pointer(JacksonException e) {
    StringBuilder pointer = new StringBuilder();
    for (JacksonException.Reference step : e.getPath()) {
      String name = step.getPropertyName();
      pointer.append('/').append(name == null ? step.getIndex() : escaped(name));
    }
    return pointer.toString();
  }

  /** RFC 6901, 3: the two characters that a pointer uses itself. */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
