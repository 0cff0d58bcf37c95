package dev.stepkey.payment;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Passes every request on, and keeps it with its answer. */
final class Wiretap implements AutoCloseable {

  private static final Set<String> ACTED_UPON =
      Set.of("authorization", "content-type", "idempotency-key", "stripe-version");

  /** About one connection, not about the request; the client sets its own. */
  private static final Set<String> HOP_BY_HOP = Set.of("connection", "content-length", "host");

  private final URI target;
  private final UnaryOperator<String> change;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Recording> recordings = new CopyOnWriteArrayList<>();

  /**
   * Listens on a free port of the loopback address.
   *
   * @param change what becomes of path and body on the way
   */
  Wiretap(URI target, UnaryOperator<String> change) {
    this.target = target;
    this.change = change;
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

  List<Recording> recordings() {
    return List.copyOf(recordings);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpRequest.Builder request = HttpRequest.newBuilder();
      SortedMap<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> header(name.toLowerCase(Locale.ROOT), values, request, headers));
      URI uri = target.resolve(change.apply(exchange.getRequestURI().toString()));
      byte[] sent = exchange.getRequestBody().readAllBytes();
      String body = change.apply(new String(sent, StandardCharsets.UTF_8));
      request.uri(uri).method(exchange.getRequestMethod(), BodyPublishers.ofString(body));
      HttpResponse<String> answer =
          http.sendAsync(request.build(), BodyHandlers.ofString())
              .orTimeout(10, TimeUnit.SECONDS)
              .join();
      keep(exchange.getRequestMethod(), uri, body, headers, answer);
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.statusCode(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void header(
      String name,
      List<String> values,
      HttpRequest.Builder request,
      SortedMap<String, String> kept) {
    if (!HOP_BY_HOP.contains(name)) {
      values.forEach(value -> request.header(name, value));
    }
    if (ACTED_UPON.contains(name)) {
      kept.put(name, String.join(",", values));
    }
  }

  private void keep(
      String method,
      URI uri,
      String body,
      SortedMap<String, String> headers,
      HttpResponse<String> answer) {
    List<String> form =
        Stream.of(body.split("&"))
            .map(parameter -> URLDecoder.decode(parameter, StandardCharsets.UTF_8))
            .filter(parameter -> !parameter.isEmpty())
            .sorted()
            .toList();
    String query = Objects.requireNonNullElse(uri.getQuery(), "");
    recordings.add(
        new Recording(
            new Recording.Request(method + " " + uri.getPath(), query, form, headers),
            answer.statusCode(),
            // An example from Stripe, but it looks like a secret to those who search for them.
            JsonMapper.shared().readTree(answer.body().replaceAll("_secret_\\w+", "_secret_1"))));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    http.close();
  }
}
