package dev.stepkey.harness.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpHeaders;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ClientLogTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("client.jsonl");
  }

  static HttpHeaders headers(String... namesAndValues) {
    Map<String, List<String>> headers =
        IntStream.range(0, namesAndValues.length / 2)
            .boxed()
            .collect(
                Collectors.toMap(
                    i -> namesAndValues[2 * i], i -> List.of(namesAndValues[2 * i + 1])));
    return HttpHeaders.of(headers, (name, value) -> true);
  }

  @Test
  void eachEventIsALineThatIsInTheFileWhenTheCallReturns() throws Exception {
    try (ClientLog log = ClientLog.open(file())) {
      long first = log.sent("acme", "k", "{}");
      assertThat(Files.readAllLines(file())).hasSize(1);
      log.answered(
          first,
          202,
          headers(
              "content-type", "application/json",
              "location", "/v1/orders/7",
              "idempotent-replayed", "true"),
          "{\"id\":\"7\"}".getBytes(UTF_8));
      log.lost(log.sent("acme", "k", "{}"), "reset");
    }
    JsonNode answer = JsonMapper.shared().readTree(Files.readAllLines(file()).get(1));
    assertThat(answer.path("event").asString()).isEqualTo("answered");
    assertThat(answer.path("n").asLong()).isEqualTo(1);
    assertThat(answer.path("payload").asString())
        .isEqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    assertThat(answer.path("status").asInt()).isEqualTo(202);
    assertThat(answer.path("contentType").asString()).isEqualTo("application/json");
    assertThat(answer.path("location").asString()).isEqualTo("/v1/orders/7");
    assertThat(answer.path("id").asString()).isEqualTo("7");
    assertThat(answer.path("replayed").asBoolean()).isTrue();
    Conversation said =
        Objects.requireNonNull(
            ClientLogReader.read(file()).conversations().get(new Key("acme", "k")));
    assertThat(said.sent()).isEqualTo(2);
    assertThat(said.payloads())
        .singleElement()
        .satisfies(p -> assertThat(said.answers(p)).hasSize(1));
  }

  @Test
  void linesOfManyWritersStayWhole() throws Exception {
    try (ClientLog log = ClientLog.open(file())) {
      CompletableFuture.allOf(
              IntStream.range(0, 8)
                  .mapToObj(
                      writer ->
                          CompletableFuture.runAsync(
                              () ->
                                  IntStream.range(0, 200)
                                      .forEach(i -> log.lost(log.sent("acme", "k" + i, "b"), "x"))))
                  .toArray(CompletableFuture[]::new))
          .join();
    }
    Map<Key, Conversation> said = ClientLogReader.read(file()).conversations();
    assertThat(said).hasSize(200);
    assertThat(said.values()).allSatisfy(each -> assertThat(each.sent()).isEqualTo(8));
  }

  @Test
  void requestIsAnsweredOnce() throws Exception {
    try (ClientLog log = ClientLog.open(file())) {
      long n = log.sent("acme", "k", "{}");
      log.lost(n, "reset");
      assertThatThrownBy(() -> log.lost(n, "reset")).hasMessageContaining("no request 1");
    }
  }

  @Test
  void logOfAnEarlierClientIsNotContinued() throws Exception {
    Files.createFile(file());
    assertThatThrownBy(() -> ClientLog.open(file())).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void lineOfAKilledWriterIsReadPastAndAnyOtherIsNot() throws Exception {
    try (ClientLog log = ClientLog.open(file())) {
      log.sent("acme", "k", "{}");
    }
    Files.writeString(file(), "{\"event\":\"answ", StandardOpenOption.APPEND);
    assertThat(ClientLogReader.read(file()).conversations()).hasSize(1);
    // The first byte of a letter that has two.
    Files.write(file(), new byte[] {(byte) 0xc3}, StandardOpenOption.APPEND);
    assertThat(ClientLogReader.read(file()).conversations()).hasSize(1);
    Files.writeString(file(), "\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> ClientLogReader.read(file()))
        .as("a whole line, although it is the last one")
        .hasMessageContaining("line 2");
    Files.writeString(file(), "{}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> ClientLogReader.read(file()))
        .hasMessageContaining("line 2")
        .hasMessageContaining("--client-log");
  }

  @Test
  void whatABodyOrdersIsLoggedAsTheDatabasesWriteIt() throws Exception {
    try (ClientLog log = ClientLog.open(file())) {
      log.sent(
          "acme",
          "k",
          """
          {"lines": [{"sku": "TEA-1", "quantity": 2.0}, {"quantity": 1e1, "sku": "CUP-1"}]}
          """);
      log.sent("acme", "k", "no order");
      log.sent("acme", "k", "{\"lines\": [{\"sku\": \"TEA-1\", \"quantity\": \"2\"}]}");
      log.sent("acme", "k", "{\"lines\": []}");
    }
    assertThat(Files.readAllLines(file()).getFirst()).contains("\"lines\":\"10 CUP-1, 2 TEA-1\"");
    Conversation said =
        Objects.requireNonNull(
            ClientLogReader.read(file()).conversations().get(new Key("acme", "k")));
    assertThat(said.ordered()).containsExactly("10 CUP-1, 2 TEA-1");
  }

  @Test
  void lineOfAnotherVersionIsReadWithoutWhatItDoesNotHaveAndPastWhatIsNew() throws Exception {
    Files.writeString(
        file(),
        """
        {"event":"sent","at":"2026-03-01T00:00:00Z","tenant":"acme","key":"k","payload":"p","n":1,"new":[1]}
        """);
    Conversation said =
        Objects.requireNonNull(
            ClientLogReader.read(file()).conversations().get(new Key("acme", "k")));
    assertThat(said.sent()).isEqualTo(1);
    assertThat(said.ordered()).isEmpty();
  }

  @Test
  void whatIsToldOfAnOrderIsALineToo() throws Exception {
    try (ClientLog log = ClientLog.open(file())) {
      byte[] body = "{\"status\":\"COMPLETED\"}".getBytes(UTF_8);
      log.told(Told.Asked.READ, "acme", "7", 200, body);
      log.told(Told.Asked.READ, "acme", "7", 200, body);
      log.told(Told.Asked.CANCEL, "acme", "7", 409, body);
    }
    assertThat(ClientLogReader.read(file()).told())
        .containsExactly(
            new Told(Told.Asked.READ, "acme", "7", 200, "COMPLETED"),
            new Told(Told.Asked.CANCEL, "acme", "7", 409, null));
  }
}
