package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderSaga;
import dev.stepkey.orchestrator.saga.Progress;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jooq.DSLContext;
import tools.jackson.databind.JsonNode;

/** Drives orders twice at once: by their workflow, and by the same saga in a plain loop. */
final class TwoDrivers {

  private final Stack stack;
  private final Shop shop;

  TwoDrivers(Stack stack, Shop shop) {
    this.stack = stack;
    this.shop = shop;
  }

  /** Ended for both drivers; the workflow is closed. */
  record Ending(
      ConvergingOrder order,
      String id,
      Set<Decision> plainDecided,
      Decision plain,
      Decision durable,
      Optional<HttpResponse<String>> cancel) {}

  /** Submits the order and drives it until both drivers have found its end. */
  Ending drive(ConvergingOrder order) throws Exception {
    HttpResponse<String> answer = shop.submit(order.key(), order.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    JsonNode accepted = Shop.json(answer);
    String id = accepted.path("id").asString();
    try (ExecutorService customer = Executors.newVirtualThreadPerTaskExecutor()) {
      Optional<Future<HttpResponse<String>>> cancel =
          order.cancelAfter().map(after -> customer.submit(() -> cancel(id, after)));
      if (order.follows()) {
        awaitCharge(order, id);
      }
      Runnable pause = pause(order);
      WatchedDecisions decisions = new WatchedDecisions(stack, id, pause);
      DirectSteps steps = DirectSteps.of(stack, id, pause);
      Decision plain = new OrderSaga(steps, decisions, new Progress()).drive(decisions.read());
      Decision durable = workflowResult(accepted.path("workflowId").asString());
      Optional<HttpResponse<String>> told =
          cancel.isPresent() ? Optional.of(cancel.get().get()) : Optional.empty();
      return new Ending(order, id, decisions.won(), plain, durable, told);
    }
  }

  private HttpResponse<String> cancel(String id, Duration after) throws Exception {
    LockSupport.parkNanos(after.toNanos());
    return shop.post(id, "cancel");
  }

  /** Or until it is decided that there is none. */
  private void awaitCharge(ConvergingOrder order, String id) {
    DSLContext payment = stack.part("payment", DSLContext.class);
    DSLContext orders = stack.part("orchestrator", DSLContext.class);
    String charge = "SELECT FROM step_record WHERE idempotency_key = ?";
    String decided = "SELECT FROM orders WHERE id = ? AND decision IS NOT NULL";
    await("the workflow of order " + id)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                !payment.fetch(charge, order.key()).isEmpty()
                    || !orders.fetch(decided, UUID.fromString(id)).isEmpty());
  }

  private static Runnable pause(ConvergingOrder order) {
    SplittableRandom random = order.pauses();
    long longest = order.longestPause().toNanos();
    return () -> LockSupport.parkNanos(random.nextLong(longest + 1));
  }

  private Decision workflowResult(String workflowId) {
    WorkflowClient temporal = stack.part("orchestrator", WorkflowClient.class);
    return await("workflow " + workflowId)
        .atMost(Duration.ofSeconds(90))
        // The plain driver may be done before the workflow is started.
        .ignoreException(WorkflowNotFoundException.class)
        .until(
            () -> temporal.newUntypedWorkflowStub(workflowId).getResult(Decision.class),
            decision -> true);
  }
}
