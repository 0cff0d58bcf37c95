package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.codec.CodecCommand;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/** Every service with the same key, and Temporal without it. */
final class EncryptedStackTest {

  private static final String KEYS = "stepkey.temporal.encryption.keys.k1";
  private static final String ACTIVE = "stepkey.temporal.encryption.active";
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @Test
  void temporalReadsNothingAndWhoHasTheKeyReadsAll(@TempDir Path data) throws Exception {
    Map<String, String> settings = Map.of(KEYS, KEY, ACTIVE, "k1");
    try (Stack stack =
        new Stack(data, TemporalMode.MEMORY, Ports.anyFree(System.out), System.out, settings)) {
      stack.start();
      Shop shop = Shop.of(stack);
      Canary canary = new Canary(shop);
      canary.order();
      WorkflowClient temporal = stack.part("orchestrator", WorkflowClient.class);
      String histories = Searched.histories(temporal, canary.workflows());
      assertThat(histories).contains("binary/encrypted");
      HygieneTest.assertNoneIn(List.of(histories), canary.secrets());
      Payload input =
          temporal
              .fetchHistory(canary.workflows().getFirst())
              .getEvents()
              .getFirst()
              .getWorkflowExecutionStartedEventAttributes()
              .getInput()
              .getPayloads(0);
      assertThat(decoded(shop, input)).contains(canary.secrets().get("street"));
    }
  }

  /** By the command that people start, with the keys where the services have them. */
  private static String decoded(Shop shop, Payload payload) throws Exception {
    CodecCommand codec = new CodecCommand();
    StringWriter out = new StringWriter();
    System.setProperty(KEYS, KEY);
    System.setProperty(ACTIVE, "k1");
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Integer> exit =
          thread.submit(
              () -> new CommandLine(codec).setOut(new PrintWriter(out)).execute("--port", "0"));
      Awaitility.await().until(() -> out.toString().contains("Codec endpoint: "));
      String endpoint = out.toString().split(" ", -1)[2];
      HttpResponse<String> answer =
          shop.send(
              HttpRequest.newBuilder(URI.create(endpoint + "/decode"))
                  .POST(BodyPublishers.ofString(json(payload)))
                  .build());
      codec.stop();
      assertThat(exit.get(20, TimeUnit.SECONDS)).isZero();
      JsonNode clear = Shop.json(answer).path("payloads").path(0).path("data");
      byte[] bytes = Base64.getDecoder().decode(clear.asString());
      return new String(bytes, StandardCharsets.UTF_8);
    } finally {
      System.clearProperty(KEYS);
      System.clearProperty(ACTIVE);
    }
  }

  /** As Temporal's clients write it. */
  private static String json(Payload payload) {
    Base64.Encoder base64 = Base64.getEncoder();
    StringBuilder metadata = new StringBuilder();
    payload
        .getMetadataMap()
        .forEach(
            (name, value) ->
                metadata
                    .append(metadata.isEmpty() ? "" : ",")
                    .append('"')
                    .append(name)
                    .append("\":\"")
                    .append(base64.encodeToString(value.toByteArray()))
                    .append('"'));
    return "{\"payloads\":[{\"metadata\":{%s},\"data\":\"%s\"}]}"
        .formatted(metadata, base64.encodeToString(payload.getData().toByteArray()));
  }
}
