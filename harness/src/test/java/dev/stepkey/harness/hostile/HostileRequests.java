package dev.stepkey.harness.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepkey.harness.hostile.ApiDocument.Body;
import dev.stepkey.harness.hostile.ApiDocument.Operation;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An endless line of requests, the same for the same seed, of which none may make an order. */
public final class HostileRequests {

  /** Values that have broken parsers before, in ASCII: they go where a token may stand. */
  private static final List<String> TOKENS =
      List.of(
          "",
          "%00",
          "%zz",
          "%",
          "..%2f..%2f",
          "%2e%2e",
          "..;/",
          "-1",
          "NaN",
          "1e999",
          "null",
          "[]",
          "'%20OR%201=1--",
          "${jndi:ldap://127.0.0.1/a}",
          "{{7*7}}",
          "%c0%ae",
          "%ff%fe",
          "true",
          "99999999999999999999",
          "\\",
          "|id",
          "a".repeat(3_000),
          "%0d%0aX-Injected:%201",
          ";a=b",
          "00000000-0000-0000-0000-000000000000",
          "1-1-1-1-1");

  private static final List<String> METHODS =
      List.of("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PROPFIND", "get", "X");

  private static final List<String> MEDIA_TYPES =
      List.of(
          "text/plain",
          "application/xml",
          "multipart/form-data",
          "application/json;charset=utf-16",
          "application/x-www-form-urlencoded",
          "*/*",
          "json",
          "application/json; charset=none",
          "");

  private static final List<String> KEYS =
      List.of(
          "",
          "a b",
          "\"",
          "\"\"",
          "\"a\";q=1",
          "\u00e9",
          "a\u0001",
          "k".repeat(256),
          "a\tb",
          "a\u0081",
          "\u0085",
          "4111111111111111",
          "\u00a0");

  private static final List<String> ODD_HEADERS =
      List.of(
          "Transfer-Encoding: gzip",
          "Transfer-Encoding: chunked, chunked",
          "Content-Length: -1",
          "Content-Length: 1e3",
          "Expect: something",
          "Host: a\r\nHost: b",
          "Host: a b",
          " folded: x",
          "No-Colon",
          "Accept: nothing",
          "Accept: application/xml",
          "Range: bytes=0-1000000000",
          "Prefer: wait=99999999999999",
          "Prefer: wait=-1, wait=x, \"",
          "If-None-Match: \"",
          "X: " + "x".repeat(9_000),
          "traceparent: 00-zz-zz-zz",
          "Content-Encoding: gzip",
          "Authorization: Bearer",
          "Authorization: Basic AAAA",
          "X: \u0081\u0085",
          "Upgrade: h2c",
          "Connection: upgrade, keep-alive",
          "Cookie: a=\"");

  private final List<Operation> operations;
  private final HostileBodies bodies;
  private final RandomGenerator random;
  private final UnaryOperator<String> ids;

  /**
   * Makes them.
   *
   * @param openApi the API's document, as JSON
   * @param ids from a path of the document to an order that nothing sent to this path can change
   */
  public HostileRequests(String openApi, long seed, UnaryOperator<String> ids) {
    ApiDocument document = ApiDocument.read(openApi);
    this.operations = document.operations();
    this.random = new Random(seed);
    this.bodies = new HostileBodies(document, random);
    this.ids = ids;
  }

  /**
   * One request.
   *
   * @param operation what of the document it was made from
   * @param kind what is wrong with it
   */
  public record Request(String operation, String kind, byte[] bytes) {}

  /** The next one. */
  public Request next() {
    Operation operation = pick(operations);
    return switch (random.nextInt(6)) {
      case 0 -> method(operation);
      case 1 -> path(operation);
      case 2 -> query(operation);
      case 3 -> header(operation);
      case 4 -> key(operation);
      default -> body(operation);
    };
  }

  private Request method(Operation operation) {
    String method = pick(METHODS) + (random.nextInt(4) == 0 ? "\u0001" : "");
    return request(operation, "method", method, target(operation), "", null);
  }

  private Request path(Operation operation) {
    String path = target(operation);
    int at = random.nextInt(path.length() + 1);
    String hostile =
        path.substring(0, at) + pick(TOKENS) + (random.nextBoolean() ? path.substring(at) : "");
    // Without any path the line is one of HTTP/0.9, to which there is no answer with a status.
    String target = hostile.isEmpty() ? "/" : hostile;
    return request(operation, "path", operation.method(), target, "", spoilt(operation));
  }

  private Request query(Operation operation) {
    StringBuilder query = new StringBuilder("?");
    for (JsonNode parameter : operation.parameters()) {
      if (parameter.path("in").asString().equals("query") && random.nextBoolean()) {
        query
            .append(parameter.path("name").asString())
            .append('=')
            .append(pick(TOKENS))
            .append('&');
      }
    }
    // A name that nothing has, so that nothing is asked for that is there.
    query.append("x").append(random.nextInt(100)).append(pick(TOKENS)).append('=');
    query.append(pick(TOKENS));
    return request(
        operation, "query", operation.method(), target(operation) + query, "", spoilt(operation));
  }

  private Request header(Operation operation) {
    String header = pick(ODD_HEADERS) + "\r\n";
    return request(
        operation, "header", operation.method(), target(operation), header, spoilt(operation));
  }

  /** With a body that is good, if it takes one. */
  private Request key(Operation operation) {
    boolean badType = random.nextBoolean();
    String header =
        badType
            ? "Content-Type: " + pick(MEDIA_TYPES) + "\r\nIdempotency-Key: " + UUID.randomUUID()
            : "Content-Type: application/json\r\nIdempotency-Key: " + pick(KEYS);
    String named = random.nextBoolean() ? header : header + "\r\nIdempotency-Key: again";
    byte[] good =
        operation.body().map(body -> body.example().toString().getBytes(UTF_8)).orElse(new byte[0]);
    if (header.contains("application/json;charset=utf-16") || header.contains("*/*")) {
      // What such a type means is the reader's affair, so the body must be bad too.
      good = new byte[] {1};
    }
    return bytes(
        operation,
        "key or media type",
        operation.method(),
        target(operation),
        named + "\r\n",
        good);
  }

  private Request body(Operation operation) {
    return request(operation, "body", operation.method(), target(operation), "", spoilt(operation));
  }

  private byte @Nullable [] spoilt(Operation operation) {
    return operation.body().map((Body body) -> bodies.next(body)).orElse(null);
  }

  private Request request(
      Operation operation,
      String kind,
      String method,
      String target,
      String header,
      byte @Nullable [] body) {
    String headers =
        "Content-Type: application/json\r\nIdempotency-Key: " + UUID.randomUUID() + "\r\n" + header;
    return bytes(operation, kind, method, target, headers, body == null ? new byte[0] : body);
  }

  private static Request bytes(
      Operation operation, String kind, String method, String target, String headers, byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String host = headers.contains("Host:") ? "" : "Host: 127.0.0.1\r\n";
    String length =
        headers.contains("Content-Length") || headers.contains("Transfer-Encoding")
            ? ""
            : "Content-Length: " + body.length + "\r\n";
    String head = method + " " + target + " HTTP/1.1\r\n" + host + headers + length + "\r\n";
    out.writeBytes(head.getBytes(ISO_8859_1));
    out.writeBytes(body);
    return new Request(operation.toString(), kind, out.toByteArray());
  }

  /** Of an order that is not there, now and then. */
  private String target(Operation operation) {
    String id =
        random.nextInt(4) == 0
            ? new UUID(random.nextLong(), random.nextLong()).toString()
            : ids.apply(operation.path());
    return operation.path().replaceAll("\\{[^}]*}", id);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
