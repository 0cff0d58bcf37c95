package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.access.Role.OPERATOR;
import static dev.stepkey.orchestrator.access.Role.SUBMITTER;
import static dev.stepkey.orchestrator.access.Role.VIEWER;

import java.util.List;
import java.util.Set;

/**
 * What is expected of each operation of the API, written down apart from the product.
 *
 * @param roles who may
 * @param body a request that is valid
 */
record MatrixTable(String operation, Set<Role> roles, String body) {

  static final String REPAIR = "{\"action\":\"retry-now\"}";

  static final List<MatrixTable> ROWS =
      List.of(
          new MatrixTable("POST /v1/orders", Set.of(SUBMITTER), AccessApi.ORDER),
          new MatrixTable("GET /v1/orders", Set.of(SUBMITTER, VIEWER, OPERATOR), ""),
          new MatrixTable("GET /v1/orders/{id}", Set.of(SUBMITTER, VIEWER, OPERATOR), ""),
          new MatrixTable("POST /v1/orders/{id}/cancel", Set.of(SUBMITTER, OPERATOR), ""),
          new MatrixTable("POST /v1/orders/{id}/return", Set.of(SUBMITTER, OPERATOR), ""),
          new MatrixTable("POST /v1/orders/{id}/repair", Set.of(OPERATOR), REPAIR));

  /** What the API says of itself, to everybody. */
  static final List<String> OPEN =
      List.of(
          "GET /problems",
          "GET /problems/{code}",
          "GET /idempotency",
          "GET /v3/api-docs",
          "GET /v3/api-docs.yaml",
          "GET /v3/api-docs/swagger-config",
          "GET /swagger-ui.html");

  /** Where the container sends what has failed; nobody gets there by asking. */
  static final String ERRORS = "ANY /error";

  String method() {
    return operation.substring(0, operation.indexOf(' '));
  }

  String path(String id) {
    return operation.substring(operation.indexOf(' ') + 1).replace("{id}", id);
  }

  boolean isAboutOneOrder() {
    return operation.contains("{id}");
  }
}
