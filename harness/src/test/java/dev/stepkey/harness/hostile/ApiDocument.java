package dev.stepkey.harness.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an OpenAPI document says that can be sent. */
final class ApiDocument {

  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private final JsonNode root;

  private ApiDocument(JsonNode root) {
    this.root = root;
  }

  static ApiDocument read(String json) {
    return new ApiDocument(JsonMapper.builder().build().readTree(json));
  }

  /**
   * One operation.
   *
   * @param method in upper case
   * @param parameters as the document has them, references resolved
   * @param body what it takes, if it takes something
   */
  record Operation(String method, String path, List<JsonNode> parameters, Optional<Body> body) {

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  /**
   * A body that is valid, and what makes it so.
   *
   * @param example one that is accepted
   */
  record Body(JsonNode schema, JsonNode example) {}

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        if (METHODS.contains(method.getKey())) {
          operations.add(operation(path.getKey(), path.getValue(), method));
        }
      }
    }
    return operations;
  }

  private Operation operation(String path, JsonNode shared, Map.Entry<String, JsonNode> method) {
    List<JsonNode> parameters = new ArrayList<>();
    shared.path("parameters").forEach(it -> parameters.add(resolved(it)));
    method.getValue().path("parameters").forEach(it -> parameters.add(resolved(it)));
    return new Operation(
        method.getKey().toUpperCase(Locale.ROOT),
        path,
        parameters,
        body(resolved(method.getValue().path("requestBody"))));
  }

  private Optional<Body> body(JsonNode request) {
    JsonNode json = request.path("content").path("application/json");
    if (json.isMissingNode()) {
      return Optional.empty();
    }
    JsonNode example = json.path("example");
    if (example.isMissingNode()) {
      example = json.path("examples").values().stream().findFirst().orElseThrow().path("value");
    }
    return Optional.of(new Body(json.path("schema"), example));
  }

  /** What a reference points to; anything else as it is. */
  JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : resolved(root.at(reference.asString().substring(1)));
  }
}
