package dev.stepkey.harness.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The books of the sandbox provider and carrier. */
final class Sandbox implements AutoCloseable {

  static final List<String> BOOKS = List.of("charges", "refunds", "labels", "labelRefunds");

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String url;

  Sandbox(String url) {
    this.url = url;
  }

  static String nameOf(String book) {
    return "sandbox " + book;
  }

  /** Whether there is one. */
  boolean answers() {
    try {
      return get("/sandbox/ledger").path("charges").isNumber();
    } catch (UncheckedIOException | IllegalStateException nobody) {
      return false;
    }
  }

  /** What moved for an order, by the names of the books. */
  Map<String, List<String>> movements(String order) {
    JsonNode ledger = get("/sandbox/ledger?order=" + order);
    Map<String, List<String>> movements = new LinkedHashMap<>();
    for (String book : BOOKS) {
      List<String> each = new ArrayList<>();
      ledger.path(book).forEach(movement -> each.add(movement.toString()));
      movements.put(nameOf(book), each);
    }
    return movements;
  }

  private JsonNode get(String path) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path)).timeout(PATIENCE).build();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(url + " answers " + answer.statusCode());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(url + " does not answer", e);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new IllegalStateException(url + " is no sandbox", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
