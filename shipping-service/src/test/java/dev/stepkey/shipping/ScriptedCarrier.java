package dev.stepkey.shipping;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that says what a test wants, call by call, and remembers what it was asked. */
final class ScriptedCarrier implements AutoCloseable {

  /**
   * One request.
   *
   * @param call method and path, as in {@code POST /v2/shipments}
   * @param body the body
   */
  record Request(String call, String body, Map<String, List<String>> headers) {

    String header(String name) {
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

  ScriptedCarrier() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  ScriptedCarrier answer(String call, int status, String body) {
    return answer(call, status, body, Map.of());
  }

  ScriptedCarrier answer(String call, int status, String body, Map<String, String> headers) {
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
  ScriptedCarrier drop(String call) {
    return next(call, exchange -> {});
  }

  /** Takes the request and says nothing until the test is over. */
  ScriptedCarrier stall(String call) {
    return next(call, exchange -> await());
  }

  /** Begins an answer and never ends it. */
  ScriptedCarrier trickle(String call) {
    return next(
        call,
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
          await();
        });
  }

  private ScriptedCarrier next(String call, Reply reply) {
    script.computeIfAbsent(call, c -> new ArrayDeque<>()).add(reply);
    return this;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  List<String> calls() {
    return requests.stream().map(Request::call).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      requests.add(new Request(call, body, Map.copyOf(exchange.getRequestHeaders())));
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
