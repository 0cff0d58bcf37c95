package dev.stepkey.orchestrator.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each outcome means, driven by a plain loop without Temporal. */
final class OrderSagaTest {

  private final List<String> calls = new ArrayList<>();
  private final Script script = new Script();
  private final Cell cell = new Cell();
  private final Progress progress = new Progress();
  private final OrderSaga saga = new OrderSaga(script, cell, progress);

  /** Where a driver stops that waits for a person. */
  private static final class Parked extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Steps that answer what a test says, and remember that they were called. */
  private final class Script implements SagaSteps {

    private StepOutcome<Reservation> reserve = new Completed<>(new Reservation(List.of()));
    private StepOutcome<Payment> charge = new Completed<>(new Payment("pi_1", new Money(1, "EUR")));
    private StepOutcome<Shipment> ship = new Completed<>(new Shipment("shp_1", "TRACK"));
    private StepOutcome<Shipment> givenUp = new Voided<>();
    private UndoOutcome parcel = new NothingToUndo();
    private @Nullable Reason chargeEndsEarly;
    private @Nullable Runnable beforeShipping;
    private @Nullable Runnable beforeRefund;

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
      once(beforeShipping);
      return ship;
    }

    @Override
    public StepOutcome<Shipment> giveUpShipment() {
      calls.add("give up");
      return givenUp;
    }

    @Override
    public UndoOutcome releaseInventory() {
      calls.add("release");
      return new Undone("released");
    }

    @Override
    public UndoOutcome refundPayment() {
      calls.add("refund");
      once(beforeRefund);
      return new Undone("re_1");
    }

    @Override
    public UndoOutcome cancelShipment() {
      calls.add("cancel");
      return parcel;
    }

    @Override
    public UndoOutcome resolve(String compensation, String evidence) {
      calls.add("resolve " + compensation);
      return new Undone(evidence);
    }

    @Override
    public LookAgain park(Reason reason) {
      calls.add("park " + reason.step() + " " + reason.code());
      throw new Parked();
    }

    private void once(@Nullable Runnable action) {
      beforeShipping = null;
      beforeRefund = null;
      if (action != null) {
        action.run();
        throw new LookAgain();
      }
    }
  }

  /** A decision cell in memory, which another driver may have written. */
  private final class Cell implements Decisions {

    private Decision decision = Decision.UNDECIDED;
    private Map<String, String> resolved = Map.of();
    private @Nullable Reason reason;

    @Override
    public Standing read() {
      calls.add("read");
      return new Standing(decision, resolved);
    }

    @Override
    public Decision proceed() {
      return decide(Decision.UNDECIDED, Decision.PROCEED, null);
    }

    @Override
    public Decision abort(Reason why) {
      return decide(Decision.UNDECIDED, Decision.ABORT, why);
    }

    @Override
    public Decision abortRefusedShipment(Reason why) {
      if (decision == Decision.GIVE_UP) {
        decision = Decision.PROCEED;
      }
      return decide(Decision.PROCEED, Decision.ABORT, why);
    }

    private Decision decide(Decision expected, Decision wanted, @Nullable Reason why) {
      calls.add("decide " + wanted);
      if (decision == expected) {
        decision = wanted;
        reason = why;
      }
      return decision;
    }

    @Override
    public void end(Decision as, List<StepView> steps) {
      calls.add("end " + as);
    }
  }

  private Decision run() {
    return saga.drive(Standing.NEW);
  }

  @Test
  void completesOnlyAfterProceedAndTheShipment() {
    assertThat(run()).isEqualTo(Decision.PROCEED);
    assertThat(calls).containsExactly("reserve", "charge", "decide PROCEED", "ship", "end PROCEED");
    assertThat(progress.steps()).extracting(StepView::status).containsOnly(Status.COMPLETED);
  }

  @Test
  void aRefusedReserveCompensatesEveryStepInReverse() {
    script.reserve = new Rejected<>("out-of-stock", "none left");
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsExactly("reserve", "decide ABORT", "cancel", "refund", "release", "end ABORT");
    assertThat(cell.reason).isEqualTo(new Reason("reserve-inventory", "out-of-stock", "none left"));
  }

  @Test
  void aRefusedChargeIsNamedAndEverythingIsCompensated() {
    script.charge = new Rejected<>("declined", "no");
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(calls).containsSubsequence("charge", "decide ABORT", "cancel", "refund", "release");
    assertThat(calls).doesNotContain("ship");
    assertThat(cell.reason).isEqualTo(new Reason("charge-payment", "declined", "no"));
  }

  @Test
  void aRefusedShipmentTurnsProceedIntoAbort() {
    script.ship = new Rejected<>("carrier-refused", "no such street");
    assertThat(run()).isEqualTo(Decision.ABORT);
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
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(calls).containsSubsequence("charge", "decide ABORT", "refund");
  }

  @Test
  void whoFindsAbortCompensatesInsteadOfShipping() {
    cell.decision = Decision.ABORT;
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(calls).doesNotContain("ship").containsSubsequence("cancel", "refund", "release");
  }

  @Test
  void whoWantsToAbortAndFindsProceedShips() {
    cell.decision = Decision.PROCEED;
    script.chargeEndsEarly = new Reason("charge-payment", "deadline", "too late");
    assertThat(run()).isEqualTo(Decision.PROCEED);
    assertThat(calls).contains("ship").doesNotContain("refund");
    assertThat(progress.steps()).extracting(StepView::status).containsOnly(Status.COMPLETED);
  }

  @Test
  void aVoidedStepSendsTheDriverToTheDecision() {
    cell.decision = Decision.ABORT;
    script.reserve = new Voided<>();
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsExactly("reserve", "decide ABORT", "cancel", "refund", "release", "end ABORT");
  }

  @Test
  void anOrderThatHasEndedIsLeftAlone() {
    cell.decision = Decision.CLOSED;
    assertThat(run()).isEqualTo(Decision.CLOSED);
    assertThat(calls).containsExactly("reserve", "charge", "decide PROCEED");
  }

  @Test
  void whoStartsFromTheDecisionGoesOnFromThere() {
    cell.decision = Decision.ABORT;
    assertThat(saga.drive(cell.read())).isEqualTo(Decision.ABORT);
    assertThat(calls).containsExactly("read", "cancel", "refund", "release", "end ABORT");
  }

  @Test
  void whoIsToldToLookAgainFollowsWhatItReads() {
    script.beforeShipping = () -> cell.decision = Decision.GIVE_UP;
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsSubsequence("ship", "read", "give up", "decide ABORT", "cancel", "end ABORT");
    assertThat(cell.reason).extracting(Reason::code).isEqualTo("given-up");
  }

  @Test
  void givingUpWhatIsShippedCompletesTheOrder() {
    cell.decision = Decision.GIVE_UP;
    script.givenUp = script.ship;
    assertThat(saga.drive(cell.read())).isEqualTo(Decision.PROCEED);
    assertThat(calls).containsExactly("read", "give up", "end PROCEED");
  }

  @Test
  void aDriverThatFindsTheShipmentFencedLearnsThatItWasGivenUp() {
    script.ship = new Voided<>();
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(cell.reason).extracting(Reason::code).isEqualTo("given-up");
  }

  @Test
  void whatWasResolvedIsRecordedAndNotDone() {
    script.reserve = new Rejected<>("out-of-stock", "none left");
    script.beforeRefund = () -> cell.resolved = Map.of("refund-payment", "transfer 1");
    assertThat(run()).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsSubsequence("refund", "read", "cancel", "resolve refund-payment", "release")
        .containsOnlyOnce("refund");
  }

  /** B15: money never follows a parcel that has left. */
  @Test
  void anAbortedOrderWhoseParcelHasLeftIsParkedBeforeAnythingIsPaidBack() {
    cell.decision = Decision.ABORT;
    script.parcel = new TooLate("the carrier has it");
    assertThatExceptionOfType(Parked.class).isThrownBy(() -> saga.drive(cell.read()));
    assertThat(calls).containsExactly("read", "cancel", "park cancel-shipment too-late");
  }
}
