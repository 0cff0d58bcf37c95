package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.harness.TemporalCommand.Run;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.core.ConditionFactory;
import tools.jackson.databind.JsonNode;

/** One order on a {@link RealStack}: as the API shows it, as Temporal does, and by the books. */
record RealOrder(RealStack stack, String id, String workflow, String key, String body) {

  static final String SKU = "CUP-1";
  private static final int PRICE = 1450;

  static RealOrder submitted(RealStack stack) throws Exception {
    return submitted(stack, "pm_card_visa", "Unter den Linden 1");
  }

  static RealOrder submitted(RealStack stack, String paymentMethod, String street)
      throws Exception {
    String key = UUID.randomUUID().toString();
    String body = Shop.order(SKU, 1, paymentMethod, street);
    JsonNode accepted = Shop.json(stack.shop().submit(key, body));
    return new RealOrder(
        stack, accepted.path("id").asString(), accepted.path("workflowId").asString(), key, body);
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
  }

  JsonNode view() throws Exception {
    return Shop.json(stack.shop().get("/v1/orders/" + id));
  }

  String status() throws Exception {
    return view().path("status").asString();
  }

  Effects effects() throws Exception {
    return Effects.of(stack.shop(), id);
  }

  JsonNode ledger() throws Exception {
    return stack.shop().ledger(id);
  }

  void awaitStep(String step, String status) {
    soon()
        .until(
            () ->
                view()
                    .path("steps")
                    .valueStream()
                    .filter(it -> it.path("name").asString().equals(step))
                    .anyMatch(it -> it.path("status").asString().equals(status)));
  }

  /** The newest run of its workflow. */
  Run run() throws Exception {
    return stack.temporal().newestRun(workflow).orElseThrow();
  }

  void awaitRunCompleted() {
    soon().until(this::run, Run::isCompleted);
  }

  /** Until somebody has started another run under the same workflow id. */
  void awaitRunAfter(Run before) {
    soon()
        .until(
            () ->
                stack
                    .temporal()
                    .newestRun(workflow)
                    .filter(now -> now.status().equals("RUNNING"))
                    .filter(now -> !now.id().equals(before.id()))
                    .isPresent());
  }

  /** To its first task: a new run, which knows of no step. */
  Run reset() throws Exception {
    Run before = run();
    stack
        .temporal()
        .workflow("reset", workflow, "--type", "FirstWorkflowTask", "--reason", "a test");
    soon().until(() -> !run().id().equals(before.id()));
    return run();
  }

  /** Ends completed, by all books. */
  void assertCompletes(String fact, Effects before) throws Exception {
    JsonNode ended = stack.shop().awaitEnd(id);
    report(fact, before);
    assertThat(ended.path("status").asString()).isEqualTo("COMPLETED");
    try (Books books = new Books(stack.shop())) {
      books.assertCompleted(id, key, PRICE);
    }
    assertThat(effects()).isEqualTo(Effects.EACH_ONCE);
  }

  /** Ends compensated, with nothing standing by all books. */
  void assertIsCompensated(String fact, String reason, Effects before) throws Exception {
    JsonNode ended = stack.shop().awaitEnd(id);
    report(fact, before);
    assertThat(ended.path("status").asString()).isEqualTo("COMPENSATED");
    assertThat(ended.path("reason").path("code").asString()).isEqualTo(reason);
    try (Books books = new Books(stack.shop())) {
      books.assertNothingStands(id, key);
    }
  }

  /** Without a history: it is as it was, and its key is known, and nobody drives it. */
  void assertLeftAlone(String fact, JsonNode view, JsonNode ledger) throws Exception {
    report(fact, Effects.EACH_ONCE);
    assertThat(stack.temporal().newestRun(workflow)).isEmpty();
    assertThat(stack.shop().submit(key, body).headers().firstValue("Idempotent-Replayed"))
        .hasValue("true");
    assertThat(view()).isEqualTo(view);
    assertThat(ledger()).isEqualTo(ledger);
    assertThat(stack.temporal().newestRun(workflow)).isEmpty();
  }

  void report(String fact, Effects before) throws Exception {
    System.out.printf("Real Temporal: %s: [%s] -> [%s]%n", fact, before, effects());
  }
}
