package dev.stepkey.orchestrator.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * Temporal's codec server: its UI, in a browser, and its command line ask it to decode what they
 * show and to encode what they send. Whoever reaches it reads everything, so it listens on the
 * loopback interface only, and answers no page but the UI's.
 */
final class CodecServer implements AutoCloseable {

  /** A page of a history has at most a few MiB, and its payloads are in base64. */
  static final int LARGEST_BODY = 16 * 1024 * 1024;

  private static final int THREADS = 4;

  private final PayloadCodec codec;
  private final String uiOrigin;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  private CodecServer(PayloadCodec codec, String uiOrigin, HttpServer http) {
    this.codec = codec;
    this.uiOrigin = uiOrigin;
    this.http = http;
  }

  /**
   * Starts one.
   *
   * @param port 0 for any
   * @param uiOrigin of the UI, as a browser writes it: scheme, host, port
   * @throws IOException if the port is taken
   */
  static CodecServer start(PayloadCodec codec, int port, String uiOrigin) throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    CodecServer server = new CodecServer(codec, uiOrigin, HttpServer.create(loopback, 0));
    server.http.createContext("/", server::handle);
    server.http.setExecutor(server.threads);
    server.http.start();
    return server;
  }

  int port() {
    return http.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String origin = exchange.getRequestHeaders().getFirst("Origin");
      // Browsers send it with every POST. Without it, it is the command line.
      if (origin != null && !origin.equals(uiOrigin)) {
        answer(exchange, 403, "Start it with --origin " + origin + " if that is Temporal's UI.");
        return;
      }
      allowUi(exchange.getResponseHeaders());
      switch (exchange.getRequestMethod()) {
        case "OPTIONS" -> exchange.sendResponseHeaders(204, -1);
        case "POST" -> post(exchange);
        default -> answer(exchange, 405, "Only POST /decode and POST /encode.");
      }
    }
  }

  private void allowUi(Headers headers) {
    headers.set("Access-Control-Allow-Origin", uiOrigin);
    headers.set("Access-Control-Allow-Methods", "POST, OPTIONS");
    headers.set("Access-Control-Allow-Headers", "Content-Type, X-Namespace");
    headers.set("Vary", "Origin");
    headers.set("Cache-Control", "no-store");
  }

  /** A path may stand before the last word: clients put the namespace there if they are told to. */
  private void post(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.endsWith("/decode")) {
      convert(exchange, codec::decode);
    } else if (path.endsWith("/encode")) {
      convert(exchange, codec::encode);
    } else {
      answer(exchange, 404, "Only POST /decode and POST /encode.");
    }
  }

  private static void convert(HttpExchange exchange, UnaryOperator<List<Payload>> conversion)
      throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
    if (body.length > LARGEST_BODY) {
      answer(exchange, 413, "A body is read up to " + LARGEST_BODY + " bytes.");
      return;
    }
    try {
      Payloads.Builder given = Payloads.newBuilder();
      JsonFormat.parser()
          .ignoringUnknownFields()
          .merge(new String(body, StandardCharsets.UTF_8), given);
      List<Payload> converted = conversion.apply(given.getPayloadsList());
      Payloads answer = Payloads.newBuilder().addAllPayloads(converted).build();
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      send(exchange, 200, JsonFormat.printer().omittingInsignificantWhitespace().print(answer));
    } catch (InvalidProtocolBufferException e) {
      // Without its message, which repeats what was sent.
      answer(exchange, 400, "The body is not {\"payloads\":[...]} as Temporal writes it.");
    } catch (PayloadCodecException e) {
      answer(exchange, 400, String.valueOf(e.getMessage()));
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    send(exchange, status, text + "\n");
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
