package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Temporal's own command, used on a running server as a person would use it.
 *
 * @param binary the command
 * @param address the server's host:port
 */
record TemporalCommand(Path binary, String address) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The command of the PATH. */
  static TemporalCommand at(String address) {
    return new TemporalCommand(TemporalServer.binary(System.getenv()).orElseThrow(), address);
  }

  /** A run of a workflow. */
  record Run(String id, String status) {

    boolean isCompleted() {
      return status.equals("COMPLETED");
    }
  }

  private record Answer(int exit, String text) {}

  /** {@code temporal workflow ACTION}, which must work; what it printed. */
  String workflow(String action, String workflowId, String... options) throws Exception {
    Answer answer = call(action, workflowId, options);
    assertThat(answer.exit()).as("%s: %s", action, answer.text()).isZero();
    return answer.text();
  }

  /** The newest run, unless the server knows none. */
  Optional<Run> newestRun(String workflowId) throws Exception {
    return run(workflowId, "");
  }

  /** A run, unless the server does not know it. */
  Optional<Run> run(String workflowId, String runId) throws Exception {
    Answer answer = call("describe", workflowId, "--run-id", runId, "--output", "json");
    if (answer.exit() != 0) {
      assertThat(answer.text()).containsIgnoringCase("not found");
      return Optional.empty();
    }
    JsonNode info = JSON.readTree(answer.text()).path("workflowExecutionInfo");
    String status = info.path("status").asString().replace("WORKFLOW_EXECUTION_STATUS_", "");
    return Optional.of(new Run(info.path("execution").path("runId").asString(), status));
  }

  /** The history of a run, with the names of the steps it called. */
  String history(String workflowId, String runId) throws Exception {
    return workflow("show", workflowId, "--run-id", runId, "--output", "json");
  }

  private Answer call(String action, String workflowId, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(binary.toString(), "workflow", action));
    command.addAll(List.of("--address", address, "--workflow-id", workflowId));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Answer(process.waitFor(), text);
  }
}
