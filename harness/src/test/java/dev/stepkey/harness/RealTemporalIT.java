package dev.stepkey.harness;

import static dev.stepkey.harness.RealOrder.soon;
import static dev.stepkey.harness.RealOrder.submitted;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.TemporalCommand.Run;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What a person can do to an order's workflow with Temporal's own command. It needs that command,
 * which is why it is not part of the plain suite (IT): a test never skips.
 */
@ExtendWith(RealStack.Given.class)
final class RealTemporalIT {

  private final RealStack stack;
  private final Shop shop;
  private final TemporalCommand temporal;

  RealTemporalIT(RealStack stack) {
    this.stack = stack;
    this.shop = stack.shop();
    this.temporal = stack.temporal();
  }

  @Test
  void anOrderThatIsResetWhileItShipsIsChargedAndShippedOnce() throws Exception {
    RealOrder order;
    JsonNode charges;
    Effects before;
    try (HeldStep shipping = HeldStep.of(shop, CREATE_SHIPMENT)) {
      order = submitted(stack);
      order.awaitStep(CREATE_SHIPMENT, "RUNNING");
      charges = order.ledger().path("charges");
      before = order.effects();
      assertThat(before).isEqualTo(new Effects(1, 0, 1, 0, 0, 0));
      Run reset = order.reset();
      // By then it has called reserve and charge again, and has been given the recorded answers.
      soon().until(() -> temporal.history(order.workflow(), reset.id()).contains(CREATE_SHIPMENT));
      assertThat(order.effects()).isEqualTo(before);
    }
    order.assertCompletes("reset while it ships", before);
    assertThat(order.ledger().path("charges")).isEqualTo(charges);
  }

  @Test
  void anOrderThatIsResetWhileItIsCompensatedIsRefundedOnce() throws Exception {
    RealOrder order;
    HeldStep refund;
    try (HeldStep shipping = HeldStep.of(shop, CREATE_SHIPMENT)) {
      order = submitted(stack, "pm_card_visa", "REFUSED street 1");
      order.awaitStep(CREATE_SHIPMENT, "RUNNING");
      refund = HeldStep.of(shop, CHARGE_PAYMENT);
    }
    Effects before = order.effects();
    try (refund) {
      order.awaitStep(CHARGE_PAYMENT, "COMPENSATING");
      Run reset = order.reset();
      soon().until(() -> temporal.history(order.workflow(), reset.id()).contains(CHARGE_PAYMENT));
      assertThat(order.effects()).isEqualTo(before);
    }
    order.assertIsCompensated("reset while it is refunded", "shipment-postage-failure", before);
    assertThat(order.effects()).isEqualTo(new Effects(1, 1, 1, 1, 0, 0));
  }

  @Test
  void anOrderThatIsResetAfterItsEndMovesNothing() throws Exception {
    RealOrder completed = submitted(stack);
    RealOrder declined = submitted(stack, "pm_card_chargeDeclined", "Unter den Linden 1");
    assertResetMovesNothing(completed);
    assertResetMovesNothing(declined);
    // A run that starts later than ten seconds after the acceptance reads the decision first.
    Instant accepted = Instant.parse(declined.view().path("acceptedAt").asString());
    soon().until(() -> Instant.now().isAfter(accepted.plusSeconds(11)));
    assertResetMovesNothing(completed);
    assertResetMovesNothing(declined);
  }

  private void assertResetMovesNothing(RealOrder order) throws Exception {
    JsonNode ended = shop.awaitEnd(order.id());
    order.awaitRunCompleted();
    JsonNode ledger = order.ledger();
    Effects before = order.effects();
    order.reset();
    order.awaitRunCompleted();
    assertThat(temporal.workflow("result", order.workflow())).contains("CLOSED");
    order.report("reset when " + ended.path("status").asString(), before);
    assertThat(order.effects()).isEqualTo(before);
    assertThat(order.ledger()).isEqualTo(ledger);
    assertThat(order.view()).isEqualTo(ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {RESERVE_INVENTORY, CHARGE_PAYMENT, CREATE_SHIPMENT})
  void anOrderWhoseWorkflowIsTerminatedInAStepIsDrivenToItsEnd(String step) throws Exception {
    RealOrder order;
    Effects before;
    try (HeldStep held = HeldStep.of(shop, step)) {
      order = submitted(stack);
      order.awaitStep(step, "RUNNING");
      before = order.effects();
      Run terminated = order.run();
      temporal.workflow("terminate", order.workflow());
      order.awaitRunAfter(terminated);
    }
    order.assertCompletes("terminated in " + step, before);
  }

  @ParameterizedTest
  @ValueSource(strings = {RESERVE_INVENTORY, CHARGE_PAYMENT})
  void anOrderWhoseWorkflowIsCancelledInAStepIsCompensated(String step) throws Exception {
    RealOrder order;
    Effects before;
    try (HeldStep held = HeldStep.of(shop, step)) {
      order = submitted(stack);
      order.awaitStep(step, "RUNNING");
      before = order.effects();
      temporal.workflow("cancel", order.workflow());
      soon().until(() -> order.status().equals("COMPENSATING"));
    }
    order.assertIsCompensated("cancelled in " + step, "cancelled", before);
  }

  @Test
  void anOrderWhoseWorkflowIsCancelledOnceItIsDecidedIsCompleted() throws Exception {
    RealOrder order;
    Effects before;
    try (HeldStep held = HeldStep.of(shop, CREATE_SHIPMENT)) {
      order = submitted(stack);
      order.awaitStep(CREATE_SHIPMENT, "RUNNING");
      before = order.effects();
      temporal.workflow("cancel", order.workflow());
    }
    order.assertCompletes("cancelled in create-shipment", before);
  }

  @Test
  void anOrderThatIsPausedGoesOnWhenItIsResumed() throws Exception {
    RealOrder order;
    try (HeldStep held = HeldStep.of(shop, RESERVE_INVENTORY)) {
      order = submitted(stack);
      order.awaitStep(RESERVE_INVENTORY, "RUNNING");
      temporal.workflow("signal", order.workflow(), "--name", "pause");
    }
    order.awaitStep(RESERVE_INVENTORY, "COMPLETED");
    Effects before = order.effects();
    // For as long as another order takes from its first step to its last, this one stands still.
    RealOrder other = submitted(stack);
    other.assertCompletes("an order beside a paused one", new Effects(0, 0, 0, 0, 0, 0));
    order.report("paused", before);
    assertThat(order.effects()).isEqualTo(before).isEqualTo(new Effects(1, 0, 0, 0, 0, 0));
    assertThat(temporal.history(order.workflow(), order.run().id())).doesNotContain(CHARGE_PAYMENT);
    temporal.workflow("signal", order.workflow(), "--name", "resume");
    order.assertCompletes("resumed", before);
  }
}
