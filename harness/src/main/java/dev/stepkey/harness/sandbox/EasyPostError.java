package dev.stepkey.harness.sandbox;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An error as the carrier answers it. */
final class EasyPostError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient ObjectNode error = Json.object();
  private final transient ArrayNode errors;

  private EasyPostError(int status, String code, String message) {
    super(message);
    this.status = status;
    error.put("code", code).put("message", message);
    this.errors = error.putArray("errors");
  }

  static EasyPostError refused(String code, String message) {
    return new EasyPostError(422, code, message);
  }

  static EasyPostError required(String field) {
    return refused("PARAMETER.REQUIRED", "Missing required parameter.")
        .field(field, "cannot be blank");
  }

  static EasyPostError malformed() {
    return new EasyPostError(400, "BAD_REQUEST", "The request body is not a JSON object.");
  }

  static EasyPostError unauthorized() {
    return new EasyPostError(
        401, "UNAUTHORIZED", "Authentication is required: send your API key as Basic user name.");
  }

  static EasyPostError notFound() {
    return new EasyPostError(404, "NOT_FOUND", "The requested resource could not be found.");
  }

  static EasyPostError methodNotAllowed() {
    return new EasyPostError(405, "METHOD_NOT_ALLOWED", "The method is not allowed here.");
  }

  static EasyPostError unavailable() {
    return new EasyPostError(
        503, "SERVICE_UNAVAILABLE", "The service is temporarily unable to handle the request.");
  }

  static EasyPostError broken() {
    return new EasyPostError(500, "INTERNAL_SERVER_ERROR", "The sandbox's books do not answer.");
  }

  EasyPostError field(String field, String message) {
    errors.addObject().put("field", field).put("message", message).putNull("suggestion");
    return this;
  }

  int status() {
    return status;
  }

  String body() {
    ObjectNode body = Json.object();
    body.set("error", error);
    return Json.write(body);
  }
}
