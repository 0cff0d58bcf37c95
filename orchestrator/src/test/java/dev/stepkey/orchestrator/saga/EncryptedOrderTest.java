package dev.stepkey.orchestrator.saga;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.failure.ApplicationFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Orders whose histories Temporal cannot read. */
final class EncryptedOrderTest {

  private static final String[] SECRETS = {
    "pm_card_visa", "Ada", "Street 1", "10117", "TEA-1", "2580", "COMPLETED"
  };

  @Test
  void aHistoryHoldsNothingOfItsOrderInClear() {
    SwitchedEncryption keys = new SwitchedEncryption("a");
    try (World world = new World(keys.converter())) {
      world.failing(
          CHARGE_PAYMENT,
          () -> ApplicationFailure.newNonRetryableFailure("no card of Ada", "OutOfPaper"));
      world.after(Duration.ofSeconds(5), () -> world.services.heal(CHARGE_PAYMENT));
      assertThat(world.drive()).isEqualTo(Decision.PROCEED);
      String history = bytes(world.history());
      assertThat(history).contains("binary/encrypted").doesNotContain(SECRETS);
      assertThat(world.history().toJson(false)).contains("Encoded failure");
      String first = world.history().getEvents().getFirst().toString();
      assertThat(first).contains("encryption-key-id");
    }
  }

  /** As it is in bytes, in which what is encoded is not: base64 would hide what is in clear. */
  private static String bytes(WorkflowExecutionHistory history) {
    StringBuilder bytes = new StringBuilder();
    for (HistoryEvent event : history.getEvents()) {
      bytes.append(new String(event.toByteArray(), StandardCharsets.ISO_8859_1));
    }
    return bytes.toString();
  }

  @Test
  void withoutEncryptionTheSameLookFindsThem() {
    try (World world = new World(new SwitchedEncryption().converter())) {
      world.drive();
      assertThat(bytes(world.history())).contains(SECRETS);
    }
  }

  @Test
  void aRotationInTheMiddleOfAnOrderIsNotNoticed() {
    SwitchedEncryption keys = new SwitchedEncryption("a");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (World world = new World(keys.converter())) {
      world.holding(CHARGE_PAYMENT, begun, released);
      OrderWorkflow workflow = world.start();
      World.await(begun);
      keys.change("b", "a");
      released.countDown();
      assertThat(world.result(workflow)).isEqualTo(Decision.PROCEED);
      assertThat(world.services.effects(CHARGE_PAYMENT)).isEqualTo(1);
      assertThat(workflow.steps()).hasSize(3);
      assertThat(keyIds(world.history())).contains("\"a\"", "\"b\"");
    }
  }

  private static String keyIds(WorkflowExecutionHistory history) {
    StringBuilder ids = new StringBuilder();
    for (HistoryEvent event : history.getEvents()) {
      event
          .toString()
          .lines()
          .dropWhile(line -> !line.contains("encryption-key-id"))
          .filter(line -> line.contains("value: "))
          .forEach(ids::append);
    }
    return ids.toString();
  }

  @Test
  void switchedOnAndOffUnderARunningOrderItIsNotNoticed() {
    SwitchedEncryption keys = new SwitchedEncryption();
    try (World world = new World(keys.converter())) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch released = new CountDownLatch(1);
      world.holding(CHARGE_PAYMENT, begun, released);
      OrderWorkflow workflow = world.start();
      World.await(begun);
      keys.change("a");
      released.countDown();
      assertThat(world.result(workflow)).isEqualTo(Decision.PROCEED);
      assertThat(bytes(world.history())).contains("json/plain").contains("binary/encrypted");
    }
  }

  @Test
  void aWorkerWithoutTheKeyFailsItsTaskAndTheOrderGoesOnOnceItHasIt() {
    SwitchedEncryption worker = new SwitchedEncryption("b");
    try (World world = new World(worker.converter())) {
      WorkflowClient client = client(world, "a");
      OrderWorkflow order =
          client.newWorkflowStub(
              OrderWorkflow.class,
              WorkflowOptions.newBuilder()
                  .setTaskQueue("orders")
                  .setWorkflowId("lost")
                  // A failed task is tried again after so long, and time is not skipped meanwhile.
                  .setWorkflowTaskTimeout(Duration.ofSeconds(1))
                  .build());
      WorkflowClient.start(order::drive, world.order);
      await()
          .until(
              () ->
                  client.fetchHistory("lost").getEvents().stream()
                      .anyMatch(
                          event ->
                              event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED));
      assertThat(world.calls).isEmpty();
      worker.change("b", "a");
      assertThat(
              world
                  .temporal
                  .getWorkflowClient()
                  .newUntypedWorkflowStub("lost")
                  .getResult(Decision.class))
          .isEqualTo(Decision.PROCEED);
    }
  }

  private static WorkflowClient client(World world, String... ids) {
    return WorkflowClient.newInstance(
        world.temporal.getWorkflowServiceStubs(),
        WorkflowClientOptions.newBuilder()
            .setNamespace(world.temporal.getNamespace())
            .setDataConverter(SwitchedEncryption.encryption(ids).converter())
            .build());
  }

  @Test
  void aServiceWithoutTheKeyIsAskedAgainAndTheOrderIsNotAborted() {
    SwitchedEncryption keys = new SwitchedEncryption("a");
    try (World world = new World(keys.converter())) {
      // Only the command of create-shipment has both.
      keys.lose(text -> text.contains("\"call\"") && text.contains("\"shipTo\""));
      world.after(Duration.ofHours(2), () -> keys.lose(text -> false));
      assertThat(world.drive()).isEqualTo(Decision.PROCEED);
      assertThat(keys.refusals.get()).isPositive();
      assertThat(world.services.effects(CREATE_SHIPMENT)).isEqualTo(1);
      assertThat(world.calls).doesNotContain("end-order ABORT");
    }
  }
}
