package dev.stepkey.orchestrator.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.Acceptance;
import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.OrderView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.json.JsonMapper;

/**
 * An order as it ended is answered the same for ever, and it is not stored: it is made anew each
 * time. If this fails, a retry after the change gets other bytes than before it. With {@code
 * -Dstepkey.record-ended=true} the file is written anew.
 */
final class OrderAnswersTest {

  private static final Path GOLDEN = Path.of("src/test/resources/ended.txt");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void theEndIsAnsweredAsItAlwaysWas() throws Exception {
    OrderView completed =
        JSON.readValue(
            new ClassPathResource("openapi/completed.json").getContentAsByteArray(),
            OrderView.class);
    String location = "/v1/orders/" + completed.id();
    Map<String, String> headers = Map.of("Content-Type", "application/json", "Location", location);
    Answer answer = new Answer(new Acceptance(202, headers, new byte[0]), true);
    String answered = text(OrderAnswers.ended(answer, completed, Duration.ofSeconds(10)));
    if (Boolean.getBoolean("stepkey.record-ended")) {
      Files.writeString(GOLDEN, answered);
    }
    assertThat(answered).isEqualTo(Files.readString(GOLDEN));
  }

  private static String text(ResponseEntity<byte[]> response) {
    StringBuilder text = new StringBuilder(response.getStatusCode() + "\n");
    response.getHeaders().headerNames().stream()
        .sorted()
        .forEach(
            name -> text.append(name + ": " + response.getHeaders().getFirst(name)).append('\n'));
    return text + "\n" + new String(Objects.requireNonNull(response.getBody()), UTF_8) + "\n";
  }
}
