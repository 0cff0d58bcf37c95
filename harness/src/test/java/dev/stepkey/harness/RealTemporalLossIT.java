package dev.stepkey.harness;

import static dev.stepkey.harness.RealOrder.soon;
import static dev.stepkey.harness.RealOrder.submitted;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;

import dev.stepkey.harness.TemporalCommand.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * A5 and B5: Temporal dies, or forgets what it knew. It needs the {@code temporal} command, which
 * is why it is not part of the plain suite (IT): a test never skips.
 */
@ExtendWith(RealStack.Given.class)
final class RealTemporalLossIT {

  private final RealStack stack;
  private final Shop shop;
  private final TemporalCommand temporal;

  RealTemporalLossIT(RealStack stack) {
    this.stack = stack;
    this.shop = stack.shop();
    this.temporal = stack.temporal();
  }

  @Test
  void b5AKilledServerGoesOnWhereItWas() throws Exception {
    try (HeldStep held = HeldStep.of(shop, CREATE_SHIPMENT)) {
      RealOrder order = submitted(stack);
      order.awaitStep(CREATE_SHIPMENT, "RUNNING");
      Effects before = order.effects();
      Run run = order.run();
      // The shipment is made while there is nobody to be told.
      stack.killTemporal(
          () -> {
            held.close();
            soon().until(() -> order.effects().labels() == 1);
          });
      order.assertCompletes("server killed and started again", before);
      soon().until(() -> temporal.run(order.workflow(), run.id()).orElseThrow(), Run::isCompleted);
    }
  }

  @Test
  void a5ADeletedHistoryOfARunningOrderIsStartedAnew() throws Exception {
    RealOrder order;
    Effects before;
    try (HeldStep held = HeldStep.of(shop, CREATE_SHIPMENT)) {
      order = submitted(stack);
      order.awaitStep(CREATE_SHIPMENT, "RUNNING");
      before = order.effects();
      Run deleted = order.run();
      temporal.workflow("delete", order.workflow());
      order.awaitRunAfter(deleted);
    }
    order.assertCompletes("history deleted in create-shipment", before);
  }

  @Test
  void a5AServerThatHasForgottenEverythingIsToldAgainWhatHasNotEnded() throws Exception {
    RealOrder ended = submitted(stack);
    JsonNode view = shop.awaitEnd(ended.id());
    JsonNode ledger = ended.ledger();
    RealOrder running;
    Effects before;
    try (HeldStep held = HeldStep.of(shop, CREATE_SHIPMENT)) {
      running = submitted(stack);
      running.awaitStep(CREATE_SHIPMENT, "RUNNING");
      before = running.effects();
      Run forgotten = running.run();
      stack.killTemporal(stack::forgetHistories);
      running.awaitRunAfter(forgotten);
    }
    running.assertCompletes("server killed, new database", before);
    ended.assertLeftAlone("all histories gone after the end", view, ledger);
  }
}
