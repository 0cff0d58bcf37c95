package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of a running stack: it orders over HTTP, and looks at the books from outside. */
final class Shop {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<String> ENDED = Set.of("COMPLETED", "COMPENSATED");
  private static final Set<Integer> TOO_MUCH = Set.of(429, 503);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int RETRIES = 50;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final String api;
  private final String sandbox;
  private final UnaryOperator<String> jdbcUrl;

  /**
   * A client.
   *
   * @param jdbcUrl from a database's name, for the role of the same name
   */
  Shop(String api, String sandbox, UnaryOperator<String> jdbcUrl) {
    this.api = api;
    this.sandbox = sandbox;
    this.jdbcUrl = jdbcUrl;
  }

  /** A client of a stack in this JVM. */
  static Shop of(Stack stack) {
    return new Shop(stack.url(Listener.API), stack.url(Listener.SANDBOX), stack::jdbcUrl);
  }

  /** An order of {@code quantity} pieces, paid and shipped without trouble. */
  static String order(String sku, int quantity) {
    return order(sku, quantity, "pm_card_visa", "Unter den Linden 1");
  }

  static String order(String sku, int quantity, String paymentMethod, String street) {
    return """
    {"customerId":"c-1","lines":[{"sku":"%s","quantity":%d}],"paymentMethod":"%s",\
    "shipTo":{"name":"Ada Lovelace","street":"%s","city":"Berlin","postalCode":"10117",\
    "country":"DE"}}"""
        .formatted(sku, quantity, paymentMethod, street);
  }

  URI ordersUri() {
    return URI.create(api + "/v1/orders");
  }

  /** Again after a pause while the API has too much to do, as a client should. */
  HttpResponse<String> submit(String key, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(ordersUri())
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = send(request);
    for (int i = 0; i < RETRIES && TOO_MUCH.contains(answer.statusCode()); i++) {
      System.out.println("sent again after " + answer.body());
      LockSupport.parkNanos(PAUSE.toNanos());
      answer = send(request);
    }
    return answer;
  }

  /** To an order, {@code cancel} for example; without a body. */
  HttpResponse<String> post(String id, String what) throws IOException, InterruptedException {
    return send(change(id, what).POST(BodyPublishers.noBody()).build());
  }

  /** The same under a key. */
  HttpResponse<String> post(String id, String what, String key)
      throws IOException, InterruptedException {
    return send(
        change(id, what).header("Idempotency-Key", key).POST(BodyPublishers.noBody()).build());
  }

  /** The same with a body. */
  HttpResponse<String> post(String id, String what, String key, String body)
      throws IOException, InterruptedException {
    return send(
        change(id, what)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder change(String id, String what) {
    return HttpRequest.newBuilder(URI.create(api + "/v1/orders/" + id + "/" + what));
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  /** Bytes as they are, to the order API; the whole answer. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ordersUri().getPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(api + path)).build());
  }

  /** The order once it has ended. */
  JsonNode awaitEnd(String id) {
    return await(id, order -> ENDED.contains(order.path("status").asString()));
  }

  /** The order once it looks like that. */
  JsonNode await(String id, Predicate<JsonNode> wanted) {
    AtomicReference<JsonNode> order = new AtomicReference<>(JSON.nullNode());
    Awaitility.await("order " + id)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              order.set(json(get("/v1/orders/" + id)));
              return wanted.test(order.get());
            });
    return order.get();
  }

  /** The carrier collects the order's parcel. */
  HttpResponse<String> handOver(String id) throws IOException, InterruptedException {
    URI uri = URI.create(sandbox + "/sandbox/handover?order=" + id);
    return send(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build());
  }

  /** What the provider and the carrier moved for an order, by their own books. */
  JsonNode ledger(String orderId) throws IOException, InterruptedException {
    URI uri = URI.create(sandbox + "/sandbox/ledger?order=" + orderId);
    return json(send(HttpRequest.newBuilder(uri).build()));
  }

  JsonNode ledger() throws IOException, InterruptedException {
    return json(send(HttpRequest.newBuilder(URI.create(sandbox + "/sandbox/ledger")).build()));
  }

  /** The first column of the first row, from a service's own database. */
  long query(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** The same of text. */
  String text(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Into a service's own database. */
  Connection connect(String database) throws SQLException {
    return connect(database, database);
  }

  /** Into a database as somebody else. */
  Connection connect(String database, String role) throws SQLException {
    return DriverManager.getConnection(jdbcUrl.apply(database), role, "");
  }

  /** A problem but for what tells it from another one of its kind. */
  static String withoutTrace(String problem) {
    return problem.replaceAll("\"traceId\":\"[0-9a-f]*\"", "");
  }

  /** Of the order in an answer's body. */
  static String id(String body) {
    return JSON.readTree(body).path("id").asString();
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }
}
