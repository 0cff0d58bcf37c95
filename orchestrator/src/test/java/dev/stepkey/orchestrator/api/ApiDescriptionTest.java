package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.OrderCancellation;
import dev.stepkey.orchestrator.order.OrderRepairs;
import dev.stepkey.orchestrator.order.OrderReturns;
import dev.stepkey.orchestrator.order.OrderView;
import dev.stepkey.orchestrator.problem.ErrorCode;
import dev.stepkey.orchestrator.problem.Problem;
import jakarta.validation.Validator;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API's description is the API's. {@code -Dstepkey.docs.write=true} writes it anew. */
@ExtendWith(SharedApi.class)
final class ApiDescriptionTest {

  private static final Path DOCUMENT = Path.of("..", "docs", "openapi.json");

  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "order", OrderRequest.class,
          "repair", RepairRequest.class,
          "accepted", OrderView.class,
          "completed", OrderView.class,
          "page", OrderController.Page.class,
          "cancelled", OrderCancellation.Cancelled.class,
          "returning", OrderReturns.Requested.class,
          "repaired", OrderRepairs.Accepted.class);

  private final IdleApi api;

  ApiDescriptionTest(IdleApi api) {
    this.api = api;
  }

  @Test
  void theDocumentIsWhatTheApiSaysOfItself() throws Exception {
    String described = api.send("GET", "/v3/api-docs", null, null).body() + "\n";
    if (Boolean.getBoolean("stepkey.docs.write")) {
      Files.writeString(DOCUMENT, described, UTF_8);
    }
    assertThat(Files.readString(DOCUMENT, UTF_8)).isEqualTo(described);
    assertThat(JSON.readTree(described).path("openapi").asString()).startsWith("3.1");
  }

  @Test
  void everyExampleIsWhatTheCodeReadsAndWrites() throws Exception {
    JsonMapper mapper = api.bean(JsonMapper.class);
    TreeSet<String> seen = new TreeSet<>();
    for (JsonNode examples : description().findValues("examples")) {
      for (Map.Entry<String, JsonNode> example : examples.properties()) {
        JsonNode value = example.getValue().path("value");
        Class<?> type = TYPES.getOrDefault(example.getKey(), Problem.Body.class);
        Object read = mapper.treeToValue(value, type);
        assertThat(api.bean(Validator.class).validate(read)).as(example.getKey()).isEmpty();
        assertThat(mapper.readTree(mapper.writeValueAsString(read))).isEqualTo(value);
        seen.add(example.getKey());
      }
    }
    assertThat(seen).containsAll(TYPES.keySet());
  }

  @Test
  void everyErrorOfTheCatalogueIsDescribedSomewhere() throws Exception {
    String described = description().toString();
    // These two have no operation: there is nothing at their path, or nothing for their method.
    List<ErrorCode> nowhere = List.of(ErrorCode.NOT_FOUND, ErrorCode.METHOD_NOT_ALLOWED);
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(described.contains("\"" + code.page() + "\""))
          .as(code.code())
          .isNotEqualTo(nowhere.contains(code));
    }
  }

  @Test
  void everyStatusOfEveryOperationHasAnExampleIfItHasABody() throws Exception {
    for (JsonNode path : description().path("paths")) {
      for (JsonNode operation : path) {
        assertThat(operation.path("summary").asString()).isNotEmpty();
        for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
          for (JsonNode content : answer.getValue().path("content")) {
            assertThat(content.path("examples")).as(answer.getKey()).isNotEmpty();
            assertThat(content.path("schema").has("$ref")).isTrue();
          }
        }
      }
    }
  }

  private JsonNode description() throws Exception {
    return JSON.readTree(api.send("GET", "/v3/api-docs", null, null).body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/swagger-ui/index.html", "/swagger-ui/swagger-ui.css", "/v3/api-docs.yaml"})
  void itCanBeRead(String path) throws Exception {
    HttpResponse<String> page = api.send("GET", path, null, null);
    assertThat(page.statusCode()).isEqualTo(200);
  }

  @Test
  void theShortAddressLeadsToThePage() throws Exception {
    HttpResponse<String> page = api.send("GET", "/swagger-ui.html", null, null);
    assertThat(page.statusCode()).isEqualTo(302);
    assertThat(page.headers().firstValue("Location").orElseThrow())
        .endsWith("/swagger-ui/index.html");
  }
}
