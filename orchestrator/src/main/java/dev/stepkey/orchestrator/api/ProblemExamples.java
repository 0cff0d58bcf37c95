package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Errors as they look, for the API's description. */
final class ProblemExamples {

  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  private ProblemExamples() {}

  static Map<String, Object> of(ErrorCode code) {
    Map<String, Object> problem = new LinkedHashMap<>();
    problem.put("type", code.page());
    problem.put("title", code.title());
    problem.put("status", code.status().value());
    problem.put("code", code.code());
    problem.put("detail", code.whatToDo());
    switch (code) {
      case INVALID_ORDER ->
          problem.put("errors", field("/lines/0/quantity", "must be greater than or equal to 1"));
      case INVALID_REPAIR ->
          problem.put("errors", field("/step", "is what resolve is about, and only resolve"));
      case UNKNOWN_SKU ->
          problem.put("errors", field("/lines/0/sku", "There is no product NO-SUCH."));
      default -> {}
    }
    problem.put("traceId", TRACE_ID);
    return problem;
  }

  private static List<Map<String, String>> field(String pointer, String detail) {
    return List.of(Map.of("pointer", pointer, "detail", detail));
  }
}
