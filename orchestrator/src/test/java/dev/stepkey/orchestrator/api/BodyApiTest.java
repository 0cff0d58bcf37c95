package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static dev.stepkey.orchestrator.api.IdleApi.ORDER;
import static dev.stepkey.orchestrator.api.IdleApi.assertProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** A13: bodies that are too large, too slow, too deep, or not what they should be. */
@ExtendWith(SharedApi.class)
final class BodyApiTest {

  private static final String HEAD =
      "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Idempotency-Key: slow\r\n";

  private final String key = UUID.randomUUID().toString();
  private final IdleApi api;

  BodyApiTest(IdleApi api) {
    this.api = api;
  }

  @ParameterizedTest(name = "A13 {0}: {2}")
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`` | | The body is missing.",
        "`  ` | | The body is missing.",
        "null | | The body is missing.",
        "{ | | The JSON ends too early, at line 1",
        "{\"a | | The JSON ends too early, at line 1",
        "tea | | The body is not JSON in UTF-8, at line 1, column",
        "[] | | This must be one JSON object, at line 1, column 1.",
        "7 | | This must be one JSON object, at line 1",
        "{}{} | | Something follows the JSON object, at line 1, column",
        "{\"lines\":[],\"lines\":[]} | | A field is named twice in the same object, at line 1",
        "{\"shipTo\":{\"name\":\"a\",\"name\":\"b\"}} | /shipTo | A field is named twice",
        "{\"lines\":{}} | /lines | This must be a list, at line 1, column",
        "{\"lines\":[7]} | /lines/0 | This must be an object, at line 1, column",
        "{\"lines\":[{\"quantity\":\"2\"}]} | /lines/0/quantity | This must be a number, at line 1",
        "{\"lines\":[{\"quantity\":true}]} | /lines/0/quantity | This must be a number, at line 1",
        "{\"lines\":[{\"sku\":7}]} | /lines/0/sku | This must be text, at line 1, column",
        "{\"customerId\":[]} | /customerId | This must be text, at line 1, column",
        "{\"admin\":true} | /admin | There is no such field, at line 1, column",
      })
  void isRefusedInOurOwnWords(String body, @Nullable String pointer, String detail)
      throws Exception {
    HttpResponse<String> refused = api.post("/v1/orders", key, body);
    assertProblem(refused, 400, "malformed-body");
    JsonNode problem = JSON.readTree(refused.body());
    assertThat(problem.path("detail").asString()).startsWith(detail).endsWith(".");
    assertThat(problem.path("errors").path(0).path("pointer").asString(null)).isEqualTo(pointer);
    assertThat(refused.body()).doesNotContainPattern("Jackson|jackson|`|java|Token|Exception");
  }

  @ParameterizedTest(name = "A13 {0} times {1}")
  @CsvSource({
    "[, 30000, This must be one JSON object",
    "{\"a\":, 9000, The JSON is nested too deeply",
    "9, 60000, The JSON is nested too deeply",
  })
  void whatIsTooDeepOrTooLongIsRefusedWhereItIsMet(String part, int times, String detail)
      throws Exception {
    HttpResponse<String> refused = api.post("/v1/orders", key, part.repeat(times));
    assertProblem(refused, 400, "malformed-body");
    assertThat(refused.body()).contains("\"detail\":\"" + detail);
  }

  @Test
  void aLongTextOrNameOrNumberIsNotBuiltInMemory() throws Exception {
    for (String body :
        new String[] {
          ORDER.replace("c-1", "c".repeat(5_000)),
          ORDER.replace("customerId", "c".repeat(300)),
          ORDER.replace(":2}", ":" + "2".repeat(100) + "}"),
          ORDER.replace("[{", "[" + "{},".repeat(1_000) + "{")
        }) {
      HttpResponse<String> refused = api.post("/v1/orders", key, body);
      assertProblem(refused, 400, "malformed-body");
      assertThat(refused.body()).contains("too long or too large values");
    }
    assertProblem(
        api.post("/v1/orders", key, ORDER.replace(":2}", ":1e999999999}")), 400, "invalid-order");
  }

  /** In a text; in a name, where the parser does not see it; in all of it. */
  @ParameterizedTest
  @CsvSource({"Ada, Ad\u00e9", "shipTo, ship\u00ffTo", "{, \u00ff\u00fe{"})
  void whatIsNotUtf8IsNotRead(String valid, String instead) throws Exception {
    String body = ORDER.replace(valid, instead);
    String answer =
        api.raw(HEAD + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    assertThat(answer).startsWith("HTTP/1.1 400").contains("The body is not JSON in UTF-8");
  }

  @Test
  void sixtyFourKibibytesAreReadAndNotOneByteMore() throws Exception {
    String full = ORDER + " ".repeat(BodyFilter.BYTES - ORDER.getBytes(UTF_8).length);
    assertThat(api.post("/v1/orders", key, full).statusCode()).isEqualTo(202);
    assertProblem(api.post("/v1/orders", key, full + " "), 413, "body-too-large");
    String chunk = Integer.toHexString(full.length() + 1) + "\r\n" + full + " \r\n0\r\n\r\n";
    String answer = api.raw(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
    assertThat(answer).startsWith("HTTP/1.1 413").contains("body-too-large", "Connection: close");
  }

  @Test
  void anAnnouncedExcessIsRefusedBeforeItIsSent() throws Exception {
    try (Socket socket = api.connect()) {
      write(socket, HEAD + "Content-Length: 900000000\r\nExpect: 100-continue\r\n\r\n");
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 413");
    }
  }

  @Test
  void whoeverWasToldToGoOnCanReadTheRefusal() throws Exception {
    try (Socket socket = api.connect()) {
      write(socket, HEAD + "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 100");
      write(socket, Integer.toHexString(100_000) + "\r\n" + " ".repeat(100_000) + "\r\n0\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .contains("HTTP/1.1 413", "body-too-large");
    }
  }

  @Test
  void aBodyThatStopsComingIsATimeout() throws Exception {
    String answer = api.raw(HEAD + "Content-Length: 100\r\n\r\n{");
    assertThat(answer).startsWith("HTTP/1.1 408").contains("request-timeout", "Connection: close");
  }

  @Test
  void aBodyThatTricklesIsATimeoutHoweverLongItIsKeptUp() throws Exception {
    try (Socket socket = api.connect()) {
      write(socket, HEAD + "Content-Length: 60000\r\n\r\n{");
      long start = System.nanoTime();
      trickle(socket);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(SharedApi.BODY_TIME.minusMillis(100), SharedApi.BODY_TIME.plusSeconds(2));
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 408");
    }
  }

  /** A byte now and then until there is an answer. */
  private static void trickle(Socket socket) {
    await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              write(socket, " ");
              return socket.getInputStream().available() > 0;
            });
  }

  @Test
  void aTrickleAfterTheAnswerHoldsNobodyEither() throws Exception {
    try (Socket socket = api.connect()) {
      write(socket, HEAD + "Content-Length: 900000000\r\n\r\n");
      assertThat(firstLine(socket)).startsWith("HTTP/1.1 413");
      await()
          .atMost(SharedApi.BODY_TIME.plusSeconds(3))
          .pollInterval(Duration.ofMillis(50))
          .until(() -> isClosed(socket));
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      write(socket, " ");
      return false;
    } catch (SocketException e) {
      return true;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "GZIP", "identity, gzip", "br", ""})
  void whatIsPackedIsNotUnpacked(String coding) throws Exception {
    HttpResponse<String> refused =
        api.send("POST", "/v1/orders", key, ORDER, "Content-Encoding", coding);
    assertProblem(refused, 415, "unsupported-media-type");
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String firstLine(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = socket.getInputStream().read(); next >= 0 && next != '\r'; ) {
      line.append((char) next);
      next = socket.getInputStream().read();
    }
    return line.toString();
  }
}
