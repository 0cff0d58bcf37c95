package dev.stepkey.orchestrator.saga;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.schema.worker.StepActivity;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Temporal adds to the saga: retries, deadlines, signals, cancellation. Time is skipped. */
final class OrderWorkflowTest {

  private static final Duration PARK_AFTER = World.POLICIES.of(REFUND_PAYMENT).parkAfter();

  /** Temporal does not begin a pause that would end after the stretch. */
  private static final Duration RETRY = World.POLICIES.of(REFUND_PAYMENT).longestRetry();

  private final World world = new World();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicReference<@Nullable Reason> parkedMeanwhile = new AtomicReference<>();

  @AfterEach
  void close() {
    released.countDown();
    world.close();
  }

  @Test
  void everyStepHasItsKey() {
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    assertThat(world.calls)
        .containsExactly(
            "k:reserve-inventory",
            "k:charge-payment",
            "decide-proceed",
            "k:create-shipment",
            "end-order PROCEED");
  }

  @Test
  void compensationsCarryTheirOwnKeys() {
    world.services.refuse(CHARGE_PAYMENT, "declined");
    assertThat(world.drive()).isEqualTo(Decision.ABORT);
    assertThat(world.calls)
        .containsExactly(
            "k:reserve-inventory",
            "k:charge-payment",
            "decide-abort charge-payment declined",
            "k:cancel-shipment",
            "k:refund-payment",
            "k:release-inventory",
            "end-order ABORT");
  }

  /** D5 */
  @Test
  void aProviderThatIsDownForSixHoursDelaysTheOrderAndNothingElse() {
    world.failing(CHARGE_PAYMENT, World::outage);
    world.after(Duration.ofHours(6), () -> world.services.heal(CHARGE_PAYMENT));
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    assertCompleted();
    assertThat(world.calls).noneMatch(call -> call.startsWith("park-order"));
  }

  @Test
  void anOutageBeyondTheDeadlineAbortsAndCompensatesEvenTheStepInDoubt() {
    world.failing(CHARGE_PAYMENT, World::outage);
    assertThat(world.drive()).isEqualTo(Decision.ABORT);
    assertThat(world.calls)
        .endsWith(
            "decide-abort charge-payment deadline",
            "k:cancel-shipment",
            "k:refund-payment",
            "k:release-inventory",
            "end-order ABORT");
    assertNothingStands();
  }

  /** B13 */
  @Test
  void aCompensationThatFailsForADayIsParkedInTimeAndThenEndsByItself() {
    long start = world.temporal.currentTimeMillis();
    world.services.refuse(CREATE_SHIPMENT, "no-carrier-rate");
    world.failing(REFUND_PAYMENT, World::outage);
    // In the middle of a stretch, when the step before it has long answered again.
    world.after(
        Duration.ofHours(23).plusMinutes(7), () -> parkedMeanwhile.set(world.cell.parked()));
    world.after(Duration.ofHours(24), () -> world.services.heal(REFUND_PAYMENT));
    assertThat(world.drive()).isEqualTo(Decision.ABORT);
    assertThat(Duration.ofMillis(world.cell.firstParkedAt() - start))
        .isBetween(PARK_AFTER.minus(RETRY), PARK_AFTER);
    assertThat(parkedMeanwhile.get())
        .isEqualTo(new Reason(REFUND_PAYMENT, "outage", "StepRetry: down"));
    assertThat(world.calls).contains("unpark-order");
    assertNothingStands();
    assertThat(world.services.effects(REFUND_PAYMENT)).isEqualTo(1);
  }

  @Test
  void aPauseOfThirtyDaysLetsNoDeadlineRunOut() {
    world.holding(RESERVE_INVENTORY, begun, released);
    OrderWorkflow workflow = world.start();
    World.await(begun);
    workflow.pause();
    released.countDown();
    world.after(
        Duration.ofDays(30),
        () -> {
          // Twenty hours of outage are left of the twenty-four that the order has.
          world.failing(CHARGE_PAYMENT, World::outage);
          workflow.resume();
        });
    world.after(Duration.ofDays(30).plusHours(20), () -> world.services.heal(CHARGE_PAYMENT));
    assertThat(world.result(workflow)).isEqualTo(Decision.PROCEED);
    assertCompleted();
  }

  @Test
  void aPauseInTheMiddleOfAnOutageStopsTheDeadlineToo() {
    world.failing(CHARGE_PAYMENT, World::outage);
    OrderWorkflow workflow = world.start();
    world.after(Duration.ofHours(23), workflow::pause);
    world.after(Duration.ofDays(30), workflow::resume);
    world.after(Duration.ofDays(30).plusMinutes(20), () -> world.services.heal(CHARGE_PAYMENT));
    assertThat(world.result(workflow)).isEqualTo(Decision.PROCEED);
    assertCompleted();
  }

  @Test
  void everyStepThatTimesOutAfterItTookEffectTakesEffectOnce() {
    List.of(RESERVE_INVENTORY, CHARGE_PAYMENT, CREATE_SHIPMENT)
        .forEach(world::losingTheFirstAnswer);
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    assertCompleted();
  }

  @Test
  void everyCompensationThatTimesOutAfterItTookEffectTakesEffectOnce() {
    world.services.refuse(CREATE_SHIPMENT, "no-carrier-rate");
    List.of(CANCEL_SHIPMENT, REFUND_PAYMENT, RELEASE_INVENTORY)
        .forEach(world::losingTheFirstAnswer);
    assertThat(world.drive()).isEqualTo(Decision.ABORT);
    assertNothingStands();
    assertThat(world.services.effects(REFUND_PAYMENT)).isEqualTo(1);
    assertThat(world.services.effects(RELEASE_INVENTORY)).isEqualTo(1);
  }

  /** B10 */
  @Test
  void anUnknownFailureIsParkedAndOutlastsTheDeadline() {
    world.failing(
        CHARGE_PAYMENT,
        () -> ApplicationFailure.newFailure("no idea", IllegalStateException.class.getName()));
    world.after(
        Duration.ofHours(30),
        () -> {
          parkedMeanwhile.set(world.cell.parked());
          world.services.heal(CHARGE_PAYMENT);
        });
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    assertThat(parkedMeanwhile.get()).extracting(Reason::code).isEqualTo("unknown-failure");
    assertCompleted();
    assertThat(world.calls).noneMatch(call -> call.startsWith("decide-abort"));
  }

  /** The failure is no outage, and an outage elsewhere does not make it one. */
  @Test
  void whatIsParkedForAnUnknownFailureIsNotAbortedByAnOutageOfAnotherStep() {
    world.failing(
        CHARGE_PAYMENT,
        () -> ApplicationFailure.newFailure("no idea", IllegalStateException.class.getName()));
    world.after(Duration.ofHours(25), () -> world.failing(RESERVE_INVENTORY, World::outage));
    world.after(
        Duration.ofHours(27),
        () -> {
          world.services.heal(RESERVE_INVENTORY);
          world.services.heal(CHARGE_PAYMENT);
        });
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    assertCompleted();
  }

  @Test
  void aPauseInTheLastMomentStopsTheDeadline() {
    world.failing(CHARGE_PAYMENT, World::outage);
    OrderWorkflow workflow = world.start();
    world.after(Duration.ofHours(24).minusSeconds(50), workflow::pause);
    world.after(Duration.ofDays(2), () -> world.services.heal(CHARGE_PAYMENT));
    world.after(Duration.ofDays(2).plusSeconds(1), workflow::resume);
    assertThat(world.result(workflow)).isEqualTo(Decision.PROCEED);
    assertCompleted();
  }

  /** D5: it is asked again in time, and not as fast as the loop can go. */
  @Test
  void aProviderThatAsksForALongerPauseThanThereIsIsNotHammered() {
    world.failing(
        CHARGE_PAYMENT,
        () ->
            ApplicationFailure.newBuilder()
                .setMessage("429")
                .setType(StepActivity.RETRY)
                .setNextRetryDelay(Duration.ofHours(5))
                .build());
    world.after(Duration.ofHours(1), () -> world.services.heal(CHARGE_PAYMENT));
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    assertThat(world.calls.stream().filter("read-decision"::equals).count())
        .isBetween(1L, Duration.ofHours(1).dividedBy(RETRY));
    assertCompleted();
  }

  /** D11 */
  @Test
  void aMismatchIsParkedAtOnceAndIsNoGroundForCompensating() {
    world.failing(
        CHARGE_PAYMENT,
        () -> ApplicationFailure.newNonRetryableFailure("other amount", StepActivity.MISMATCH));
    world.after(
        Duration.ofMinutes(1),
        () -> {
          parkedMeanwhile.set(world.cell.parked());
          world.services.heal(CHARGE_PAYMENT);
        });
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    assertThat(parkedMeanwhile.get()).extracting(Reason::code).isEqualTo("mismatch");
    assertCompleted();
  }

  @Test
  void aCancelIsNotKeptWaitingByTheRunningStep() {
    world.holding(CHARGE_PAYMENT, begun, released);
    OrderWorkflow workflow = world.start();
    World.await(begun);
    assertThat(world.cell.cancel()).isTrue();
    workflow.lookAgain();
    // The charge is still held: nobody waits for it, and when it comes it is refused.
    assertThat(world.result(workflow)).isEqualTo(Decision.ABORT);
    released.countDown();
    assertThat(world.calls).contains("k:refund-payment", "end-order ABORT");
    assertThat(world.cell.reason()).isEqualTo(Reason.CANCELLED);
    assertNothingStands();
  }

  @Test
  void aCancelWhoseSignalIsLostIsFoundAtTheDecision() {
    world.holding(CHARGE_PAYMENT, begun, released);
    OrderWorkflow workflow = world.start();
    World.await(begun);
    assertThat(world.cell.cancel()).isTrue();
    released.countDown();
    assertThat(world.result(workflow)).isEqualTo(Decision.ABORT);
    assertThat(world.services.effects(CHARGE_PAYMENT)).isEqualTo(1);
    assertNothingStands();
  }

  @Test
  void toLookAgainChangesNothingByItself() {
    world.holding(CHARGE_PAYMENT, begun, released);
    OrderWorkflow workflow = world.start();
    World.await(begun);
    workflow.lookAgain();
    released.countDown();
    assertThat(world.result(workflow)).isEqualTo(Decision.PROCEED);
    assertCompleted();
  }

  /** B11 */
  @Test
  void aCancelledWorkflowStillDecidesAndCompensates() {
    world.failing(CHARGE_PAYMENT, World::outage);
    world.failing(REFUND_PAYMENT, World::outage);
    WorkflowStub stub = WorkflowStub.fromTyped(world.start());
    world.after(Duration.ofMinutes(5), stub::cancel);
    world.after(Duration.ofHours(1), () -> world.services.heal(REFUND_PAYMENT));
    // Temporal calls the run cancelled, and it has done all that the order was owed.
    assertThatExceptionOfType(WorkflowFailedException.class)
        .isThrownBy(() -> stub.getResult(Decision.class))
        .withCauseInstanceOf(CanceledFailure.class);
    assertThat(world.calls).contains("decide-abort charge-payment cancelled", "end-order ABORT");
    assertNothingStands();
  }

  @Test
  void givingUpFencesTheShipmentAndCompensates() {
    world.failing(CREATE_SHIPMENT, World::outage);
    OrderWorkflow workflow = world.start();
    world.after(
        Duration.ofHours(2),
        () -> {
          world.cell.giveUp();
          workflow.lookAgain();
        });
    assertThat(world.result(workflow)).isEqualTo(Decision.ABORT);
    assertThat(world.calls).contains("park-order create-shipment outage");
    assertThat(world.calls).contains("abort-refused-shipment given-up");
    assertNothingStands();
  }

  @Test
  void givingUpAnOrderThatHasItsShipmentCompletesIt() {
    world.failing(CREATE_SHIPMENT, World::outage);
    OrderWorkflow workflow = world.start();
    world.after(
        Duration.ofHours(2),
        () -> {
          world.services.complete(CREATE_SHIPMENT);
          world.cell.giveUp();
          workflow.lookAgain();
        });
    assertThat(world.result(workflow)).isEqualTo(Decision.PROCEED);
    assertThat(world.calls).contains("k:give-up-shipment").doesNotContain("k:refund-payment");
    assertCompleted();
  }

  @Test
  void whatAPersonHasResolvedIsNotDoneAgain() {
    world.services.refuse(CREATE_SHIPMENT, "no-carrier-rate");
    world.failing(REFUND_PAYMENT, World::outage);
    OrderWorkflow workflow = world.start();
    world.after(
        Duration.ofHours(2),
        () -> {
          world.cell.resolve(REFUND_PAYMENT, "bank transfer 42");
          workflow.lookAgain();
        });
    assertThat(world.result(workflow)).isEqualTo(Decision.ABORT);
    assertThat(world.calls).contains("resolve k:refund-payment").doesNotContain("k:refund-payment");
    assertThat(workflow.steps().get(1).undoRef()).isEqualTo("bank transfer 42");
    assertThat(world.services.effects(REFUND_PAYMENT)).isZero();
  }

  /** Without a record nothing can run any more under the key, so the evidence is all there is. */
  @Test
  void whatIsResolvedAfterItsRecordExpiredIsResolved() {
    world.services.refuse(CREATE_SHIPMENT, "no-carrier-rate");
    world.failing(REFUND_PAYMENT, OrderWorkflowTest::expired);
    world.failing("resolve-refund-payment", OrderWorkflowTest::expired);
    OrderWorkflow workflow = world.start();
    world.after(
        Duration.ofHours(2),
        () -> {
          world.cell.resolve(REFUND_PAYMENT, "bank transfer 42");
          workflow.lookAgain();
        });
    assertThat(world.result(workflow)).isEqualTo(Decision.ABORT);
    assertThat(world.calls).contains("park-order refund-payment expired");
    assertThat(workflow.steps().get(1).undoRef()).isEqualTo("bank transfer 42");
  }

  /** A run that comes so late that the records are gone finds an order that has long ended. */
  @Test
  void aRunThatComesLateFindsTheOrderEndedAndCallsNobody() {
    assertThat(world.drive()).isEqualTo(Decision.PROCEED);
    world.calls.clear();
    world.temporal.sleep(Duration.ofDays(100));
    assertThat(world.drive()).isEqualTo(Decision.CLOSED);
    assertThat(world.calls).containsExactly("read-decision");
  }

  @Test
  void aRunThatComesLateForACancelledOrderChargesNobody() {
    assertThat(world.cell.cancel()).isTrue();
    world.temporal.sleep(Duration.ofMinutes(1));
    assertThat(world.drive()).isEqualTo(Decision.ABORT);
    assertThat(world.calls).doesNotContain("k:reserve-inventory", "k:charge-payment");
    assertNothingStands();
  }

  @Test
  void anExpiredStepGoesBackToTheDecision() {
    world.failing(CHARGE_PAYMENT, OrderWorkflowTest::expired);
    assertThat(world.drive()).isEqualTo(Decision.ABORT);
    assertThat(world.calls).contains("decide-abort charge-payment expired");
  }

  @Test
  void aReturnGivesBackParcelMoneyAndStockInThisOrder() {
    world.drive();
    world.calls.clear();
    assertThat(world.giveBack()).isTrue();
    assertThat(world.calls)
        .containsExactly(
            "read-decision",
            "k:cancel-shipment",
            "k:refund-payment",
            "k:release-inventory",
            "end-return");
    assertNothingStands();
  }

  @Test
  void aReturnThatComesTooLateLeavesEverythingAsItWas() {
    world.drive();
    world.services.handOver();
    world.calls.clear();
    assertThat(world.giveBack()).isFalse();
    assertThat(world.calls).containsExactly("read-decision", "k:cancel-shipment", "refuse-return");
    assertCompleted();
  }

  @Test
  void aReturnWhoseRefundFailsIsParkedAndThenEndsByItself() {
    world.drive();
    world.failing(REFUND_PAYMENT, World::outage);
    world.after(Duration.ofHours(5), () -> world.services.heal(REFUND_PAYMENT));
    assertThat(world.giveBack()).isTrue();
    assertThat(world.calls).contains("park-order refund-payment outage", "unpark-order");
    assertNothingStands();
  }

  /** The run that was parked is gone; the next one must know what a person has done since. */
  @Test
  void aReturnThatStartsAfterItsRefundWasResolvedDoesNotRefund() {
    world.drive();
    world.cell.resolve(REFUND_PAYMENT, "bank transfer 42");
    assertThat(world.giveBack()).isTrue();
    assertThat(world.calls).contains("resolve k:refund-payment").doesNotContain("k:refund-payment");
    assertThat(world.services.effects(REFUND_PAYMENT)).isZero();
  }

  private static ApplicationFailure expired() {
    return ApplicationFailure.newNonRetryableFailure("too old", StepActivity.EXPIRED);
  }

  private void assertCompleted() {
    for (String step : Progress.STEPS) {
      assertThat(world.services.stands(step)).as(step).isTrue();
      assertThat(world.services.effects(step)).as(step).isEqualTo(1);
    }
  }

  private void assertNothingStands() {
    for (String step : Progress.STEPS) {
      assertThat(world.services.stands(step)).as(step).isFalse();
    }
  }
}
