package dev.stepkey.step.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that says what a test wants, call by call, and remembers what it was asked. */
public final class ScriptedServer implements AutoCloseable {

  /**
   * One request.
   *
   * @param call method and path, as in {@code POST /v1/refunds}
   * @param query what follows the path, empty if nothing does
   */
  public record Request(String call, String query, String body, Map<String, List<String>> headers) {

    /** The decoded parameters, from the query or else from the body, as in {@code a=1&b=2}. */
    public String form() {
      return query.isEmpty() ? URLDecoder.decode(body, StandardCharsets.UTF_8) : query;
    }

    /** The header's first value, empty if it was not sent. */
    public String header(String name) {
      return headers.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(name))
          .map(entry -> entry.getValue().getFirst())
          .findFirst()
          .orElse("");
    }
  }

  private interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Map<String, Queue<Reply>> script = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** Listens on a free port of the loopback address. */
  public ScriptedServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** Its root. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Answers the next such call with JSON. */
  public ScriptedServer answer(String call, int status, String body) {
    return answer(call, status, body, Map.of());
  }

  /** The same, with headers. */
  public ScriptedServer answer(String call, int status, String body, Map<String, String> headers) {
    return next(
        call,
        exchange -> {
          headers.forEach(exchange.getResponseHeaders()::set);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
        });
  }

  /** Takes the request and ends the connection without an answer. */
  public ScriptedServer drop(String call) {
    return next(call, exchange -> {});
  }

  /** Takes the request and says nothing until the test is over. */
  public ScriptedServer stall(String call) {
    return next(call, exchange -> await());
  }

  /** Begins an answer and never ends it. */
  public ScriptedServer trickle(String call) {
    return next(
        call,
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          await();
        });
  }

  private ScriptedServer next(String call, Reply reply) {
    script.computeIfAbsent(call, c -> new ArrayDeque<>()).add(reply);
    return this;
  }

  /** Every request so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Every request so far, by method and path. */
  public List<String> calls() {
    return requests.stream().map(Request::call).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      URI uri = exchange.getRequestURI();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String query = Objects.requireNonNullElse(uri.getQuery(), "");
      String call = exchange.getRequestMethod() + " " + uri.getPath();
      requests.add(new Request(call, query, body, Map.copyOf(exchange.getRequestHeaders())));
      Reply reply = script.getOrDefault(call, new ArrayDeque<>()).poll();
      if (reply == null) {
        exchange.sendResponseHeaders(418, -1);
      } else {
        reply.to(exchange);
      }
    }
  }

  private void await() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.close();
  }
}
