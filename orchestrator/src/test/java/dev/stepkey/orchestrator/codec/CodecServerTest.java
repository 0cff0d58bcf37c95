package dev.stepkey.orchestrator.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.JsonFormat;
import dev.stepkey.schema.worker.EncryptionProperties;
import dev.stepkey.schema.worker.PayloadEncryption;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What people with the keys are shown, and nobody else. */
final class CodecServerTest {

  private static final String UI = "http://127.0.0.1:8233";
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final PayloadEncryption codec =
      new PayloadEncryption(new EncryptionProperties(Map.of("a", KEY), "a"));
  private final Payload clear =
      Payload.newBuilder()
          .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
          .setData(ByteString.copyFromUtf8("\"Unter den Linden 1\""))
          .build();
  private @Nullable CodecServer server;

  @BeforeEach
  void start() throws IOException {
    server = CodecServer.start(codec, 0, UI);
  }

  @AfterEach
  void close() {
    server().close();
  }

  private CodecServer server() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/decode", "/default/decode"})
  void itDecodesForTheUiAndTheCommandLine(String path) throws Exception {
    Payloads given = payloads(codec.encode(List.of(clear)).getFirst(), clear);
    for (String origin : new String[] {UI, ""}) {
      HttpResponse<String> answer = post(path, JsonFormat.printer().print(given), origin);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI);
      assertThat(read(answer)).isEqualTo(payloads(clear, clear));
    }
  }

  @Test
  void whatItEncodesWorkersRead() throws Exception {
    HttpResponse<String> answer = post("/encode", JsonFormat.printer().print(payloads(clear)), UI);
    assertThat(answer.body())
        .doesNotContain(Base64.getEncoder().encodeToString("Unter".getBytes()));
    assertThat(codec.decode(read(answer).getPayloadsList())).containsExactly(clear);
  }

  @Test
  void aBrowserIsToldWhichPageMayAsk() throws Exception {
    HttpResponse<String> answer = send("OPTIONS", "/decode", "", UI);
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue(UI);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValue("Content-Type, X-Namespace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "http://127.0.0.1:8234", "null"})
  void anotherPageIsRefused(String origin) throws Exception {
    String encrypted =
        JsonFormat.printer().print(payloads(codec.encode(List.of(clear)).getFirst()));
    for (String method : new String[] {"POST", "OPTIONS"}) {
      HttpResponse<String> answer = send(method, "/decode", encrypted, origin);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
          .isEqualTo(Optional.empty());
    }
  }

  @Test
  void whatItCannotReadIsSaidAndNotRepeated() throws Exception {
    assertThat(post("/decode", "{\"payloads\":\"secret", UI))
        .returns(400, HttpResponse::statusCode)
        .returns(
            "The body is not {\"payloads\":[...]} as Temporal writes it.\n", HttpResponse::body);
    Payload lost =
        codec.encode(List.of(clear)).getFirst().toBuilder()
            .putMetadata("encryption-key-id", ByteString.copyFromUtf8("lost"))
            .build();
    HttpResponse<String> missing = post("/decode", JsonFormat.printer().print(payloads(lost)), UI);
    assertThat(missing.statusCode()).isEqualTo(400);
    assertThat(missing.body()).contains("set stepkey.temporal.encryption.keys.lost");
    assertThat(post("/elsewhere", "{}", UI).statusCode()).isEqualTo(404);
    assertThat(send("GET", "/decode", "", "").statusCode()).isEqualTo(405);
    String large = " ".repeat(CodecServer.LARGEST_BODY + 1);
    assertThat(post("/decode", large, UI).statusCode()).isEqualTo(413);
  }

  @Test
  void itListensOnTheLoopbackInterfaceOnly() throws Exception {
    for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : card.inetAddresses().toList()) {
        assertThat(accepts(address))
            .as("%s", address)
            .isEqualTo(address.equals(InetAddress.getLoopbackAddress()));
      }
    }
  }

  private boolean accepts(InetAddress address) throws IOException {
    try (Socket socket = new Socket(address, server().port())) {
      return socket.isConnected();
    } catch (ConnectException refused) {
      return false;
    }
  }

  @Test
  void theCommandWithoutKeysSaysWhatToSet() {
    assertThat(refusedCommand()).contains("Set stepkey.temporal.encryption.keys.*");
  }

  @Test
  void theCommandWithAKeyThatIsNoneNamesIt() {
    String property = "stepkey.temporal.encryption.keys.short";
    System.setProperty(property, "c2hvcnQ=");
    try {
      assertThat(refusedCommand()).contains(property + " must be 32 bytes in base64");
    } finally {
      System.clearProperty(property);
    }
  }

  private static String refusedCommand() {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new CodecCommand()).setErr(new PrintWriter(err)).execute("--port", "0");
    assertThat(exit).isEqualTo(2);
    return err.toString();
  }

  private static Payloads payloads(Payload... payloads) {
    return Payloads.newBuilder().addAllPayloads(List.of(payloads)).build();
  }

  private static Payloads read(HttpResponse<String> answer) throws IOException {
    Payloads.Builder payloads = Payloads.newBuilder();
    JsonFormat.parser().merge(answer.body(), payloads);
    return payloads.build();
  }

  private HttpResponse<String> post(String path, String body, String origin) throws Exception {
    return send("POST", path, body, origin);
  }

  private HttpResponse<String> send(String method, String path, String body, String origin)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server().port() + path))
            .header("Content-Type", "application/json")
            .header("X-Namespace", "default")
            .method(method, BodyPublishers.ofString(body));
    if (!origin.isEmpty()) {
      request.header("Origin", origin);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }
}
