package dev.stepkey.orchestrator.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.saga.StepView.Status;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each outcome means, driven by a plain loop without Temporal. */
final class OrderSagaTest {

  private final List<String> calls = new ArrayList<>();
  private final Script script = new Script();
  private final Cell cell = new Cell();
  private final Progress progress = new Progress();
  private final OrderSaga saga = new OrderSaga(script, cell, progress);

  /** Steps that answer what a test says, and remember that they were called. */
  private final class Script implements SagaSteps {

    private StepOutcome<Reservation> reserve = new Completed<>(new Reservation(List.of()));
    private StepOutcome<Payment> charge = new Completed<>(new Payment("pi_1", new Money(1, "EUR")));
    private StepOutcome<Shipment> ship = new Completed<>(new Shipment("shp_1", "TRACK"));
    private @Nullable Reason chargeEndsEarly;

    @Override
    public StepOutcome<Reservation> reserveInventory() {
      calls.add("reserve");
      return reserve;
    }

    @Override
    public StepOutcome<Payment> chargePayment() throws StepEndedEarly {
      calls.add("charge");
      if (chargeEndsEarly != null) {
        throw new StepEndedEarly(chargeEndsEarly);
      }
      return charge;
    }

    @Override
    public StepOutcome<Shipment> createShipment() {
      calls.add("ship");
      return ship;
    }

    @Override
    public UndoOutcome releaseInventory() {
      calls.add("release");
      return new Undone("released");
    }

    @Override
    public UndoOutcome refundPayment() {
      calls.add("refund");
      return new Undone("re_1");
    }

    @Override
    public UndoOutcome cancelShipment() {
      calls.add("cancel");
      return new NothingToUndo();
    }
  }

  /** A decision cell in memory, which another driver may have written. */
  private final class Cell implements Decisions {

    private @Nullable Decision decision;
    private @Nullable Reason reason;

    @Override
    public Decision proceed() {
      return decide(null, Decision.PROCEED, null);
    }

    @Override
    public Decision abort(Reason why) {
      return decide(null, Decision.ABORT, why);
    }

    @Override
    public Decision abortRefusedShipment(Reason why) {
      return decide(Decision.PROCEED, Decision.ABORT, why);
    }

    private Decision decide(@Nullable Decision expected, Decision wanted, @Nullable Reason why) {
      calls.add("decide " + wanted);
      if (decision == expected) {
        decision = wanted;
        reason = why;
      }
      return decision == null ? Decision.CLOSED : decision;
    }

    @Override
    public void end(Decision as, List<StepView> steps) {
      calls.add("end " + as);
    }
  }

  @Test
  void completesOnlyAfterProceedAndTheShipment() {
    assertThat(saga.run()).isEqualTo(Decision.PROCEED);
    assertThat(calls).containsExactly("reserve", "charge", "decide PROCEED", "ship", "end PROCEED");
    assertThat(progress.steps()).extracting(StepView::status).containsOnly(Status.COMPLETED);
  }

  @Test
  void aRefusedReserveCompensatesEveryStepInReverse() {
    script.reserve = new Rejected<>("out-of-stock", "none left");
    assertThat(saga.run()).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsExactly("reserve", "decide ABORT", "cancel", "refund", "release", "end ABORT");
    assertThat(cell.reason).isEqualTo(new Reason("reserve-inventory", "out-of-stock", "none left"));
  }

  @Test
  void aRefusedChargeIsNamedAndEverythingIsCompensated() {
    script.charge = new Rejected<>("declined", "no");
    assertThat(saga.run()).isEqualTo(Decision.ABORT);
    assertThat(calls).containsSubsequence("charge", "decide ABORT", "cancel", "refund", "release");
    assertThat(calls).doesNotContain("ship");
    assertThat(cell.reason).isEqualTo(new Reason("charge-payment", "declined", "no"));
  }

  @Test
  void aRefusedShipmentTurnsProceedIntoAbort() {
    script.ship = new Rejected<>("carrier-refused", "no such street");
    assertThat(saga.run()).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsExactly(
            "reserve",
            "charge",
            "decide PROCEED",
            "ship",
            "decide ABORT",
            "cancel",
            "refund",
            "release",
            "end ABORT");
    assertThat(progress.steps())
        .extracting(StepView::status)
        .containsExactly(Status.COMPENSATED, Status.COMPENSATED, Status.REJECTED);
  }

  @Test
  void aDeadlineAbortsAndCompensatesTheStepThatMayHaveTakenEffect() {
    script.chargeEndsEarly = new Reason("charge-payment", "deadline", "too late");
    assertThat(saga.run()).isEqualTo(Decision.ABORT);
    assertThat(calls).containsSubsequence("charge", "decide ABORT", "refund");
  }

  @Test
  void whoFindsAbortCompensatesInsteadOfShipping() {
    cell.decision = Decision.ABORT;
    assertThat(saga.run()).isEqualTo(Decision.ABORT);
    assertThat(calls).doesNotContain("ship").containsSubsequence("cancel", "refund", "release");
  }

  @Test
  void whoWantsToAbortAndFindsProceedShips() {
    cell.decision = Decision.PROCEED;
    script.chargeEndsEarly = new Reason("charge-payment", "deadline", "too late");
    assertThat(saga.run()).isEqualTo(Decision.PROCEED);
    assertThat(calls).contains("ship").doesNotContain("refund");
    assertThat(progress.steps()).extracting(StepView::status).containsOnly(Status.COMPLETED);
  }

  @Test
  void aVoidedStepSendsTheDriverToTheDecision() {
    cell.decision = Decision.ABORT;
    script.reserve = new Voided<>();
    assertThat(saga.run()).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsExactly("reserve", "decide ABORT", "cancel", "refund", "release", "end ABORT");
  }

  @Test
  void anOrderThatHasEndedIsLeftAlone() {
    cell.decision = Decision.CLOSED;
    assertThat(saga.run()).isEqualTo(Decision.CLOSED);
    assertThat(calls).containsExactly("reserve", "charge", "decide PROCEED");
  }
}
