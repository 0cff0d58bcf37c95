package dev.stepkey.orchestrator.saga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.schema.Address;
import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.schema.worker.StepActivity;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.UndoOutcome.Undone;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Temporal adds to the saga: retries, the deadline, cancellation. Time is skipped. */
final class OrderWorkflowTest {

  private final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger outages = new AtomicInteger();
  private final CountDownLatch charging = new CountDownLatch(1);

  private volatile Supplier<StepOutcome<PaymentActivities.Payment>> charge =
      () -> new Completed<>(new PaymentActivities.Payment("pi_1", new Money(2580, "EUR")));

  private volatile boolean ended;

  @BeforeEach
  void startWorkers() {
    temporal
        .newWorker(TaskQueues.ORDERS)
        .registerWorkflowImplementationTypes(OrderWorkflowImpl.class);
    temporal
        .getWorkerFactory()
        .getWorker(TaskQueues.ORDERS)
        .registerActivitiesImplementations(new Cell());
    temporal.newWorker(TaskQueues.INVENTORY).registerActivitiesImplementations(new Inventory());
    temporal.newWorker(TaskQueues.PAYMENT).registerActivitiesImplementations(new Payments());
    temporal.newWorker(TaskQueues.SHIPPING).registerActivitiesImplementations(new Shipping());
    temporal.start();
  }

  @AfterEach
  void close() {
    temporal.close();
  }

  private void outage() {
    if (outages.getAndDecrement() > 0) {
      throw ApplicationFailure.newFailure("down", StepActivity.RETRY);
    }
  }

  private final class Inventory implements InventoryActivities {

    @Override
    public Recorded<Reservation> reserveInventory(ReserveInventory command) {
      calls.add("reserve " + command.call().stepKey());
      return new Recorded<>(new Completed<>(new Reservation(command.lines())), false);
    }

    @Override
    public RecordedUndo releaseInventory(ReleaseInventory command) {
      calls.add("release " + command.call().stepKey());
      return new RecordedUndo(new Undone("released"), false);
    }
  }

  private final class Payments implements PaymentActivities {

    @Override
    public Recorded<Payment> chargePayment(ChargePayment command) {
      charging.countDown();
      outage();
      calls.add("charge " + command.call().stepKey());
      return new Recorded<>(charge.get(), false);
    }

    @Override
    public RecordedUndo refundPayment(RefundPayment command) {
      outage();
      calls.add("refund " + command.call().stepKey());
      return new RecordedUndo(new Undone("re_1"), false);
    }
  }

  private final class Shipping implements ShippingActivities {

    @Override
    public Recorded<Shipment> createShipment(CreateShipment command) {
      outage();
      calls.add("ship " + command.call().stepKey());
      return new Recorded<>(new Completed<>(new Shipment("shp_1", "TRACK")), false);
    }

    @Override
    public RecordedUndo cancelShipment(CancelShipment command) {
      calls.add("cancel " + command.call().stepKey());
      return new RecordedUndo(new Undone("refund"), false);
    }
  }

  /** Undecided or ended when it is asked, so the caller's wish is what it says. */
  private final class Cell implements OrderActivities {

    @Override
    public Decision decideProceed(UUID orderId) {
      calls.add("proceed");
      return Decision.PROCEED;
    }

    @Override
    public Decision decideAbort(UUID orderId, Reason reason) {
      calls.add("abort " + reason.step() + " " + reason.code());
      return ended ? Decision.CLOSED : Decision.ABORT;
    }

    @Override
    public Decision abortRefusedShipment(UUID orderId, Reason reason) {
      return Decision.ABORT;
    }

    @Override
    public void endOrder(UUID orderId, Decision as, List<StepView> steps) {
      calls.add("end " + as);
    }
  }

  @Test
  void everyStepHasItsKey() {
    assertThat(workflow().drive(order())).isEqualTo(Decision.PROCEED);
    assertThat(calls)
        .containsExactly(
            "reserve k:reserve-inventory",
            "charge k:charge-payment",
            "proceed",
            "ship k:create-shipment",
            "end PROCEED");
  }

  @Test
  void compensationsCarryTheirOwnKeys() {
    charge = () -> new Rejected<>("declined", "no");
    assertThat(workflow().drive(order())).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsExactly(
            "reserve k:reserve-inventory",
            "charge k:charge-payment",
            "abort charge-payment declined",
            "cancel k:cancel-shipment",
            "refund k:refund-payment",
            "release k:release-inventory",
            "end ABORT");
  }

  @Test
  void anOutageOfHoursIsRetriedAndThenTheOrderCompletes() {
    outages.set(400);
    assertThat(workflow().drive(order())).isEqualTo(Decision.PROCEED);
    assertThat(outages).hasNegativeValue();
  }

  @Test
  void anOutageBeyondTheDeadlineAbortsAndCompensatesEvenTheStepInDoubt() {
    outages.set(100_000);
    charge =
        () -> {
          throw new AssertionError("never reached");
        };
    // The refund fails as often as the charge did; it has no deadline and at last gets through.
    temporal.registerDelayedCallback(Duration.ofHours(30), () -> outages.set(0));
    assertThat(workflow().drive(order())).isEqualTo(Decision.ABORT);
    assertThat(calls)
        .containsExactly(
            "reserve k:reserve-inventory",
            "abort charge-payment deadline",
            "cancel k:cancel-shipment",
            "refund k:refund-payment",
            "release k:release-inventory",
            "end ABORT");
  }

  @Test
  void aCancelledWorkflowStillDecidesAndCompensates() throws Exception {
    outages.set(100_000);
    OrderWorkflow workflow = workflow();
    WorkflowClient.start(workflow::drive, order());
    assertThat(charging.await(10, TimeUnit.SECONDS)).isTrue();
    WorkflowStub stub = WorkflowStub.fromTyped(workflow);
    stub.cancel();
    temporal.registerDelayedCallback(Duration.ofHours(1), () -> outages.set(0));
    // Temporal calls the run cancelled, and it has done all that the order was owed.
    assertThatExceptionOfType(WorkflowFailedException.class)
        .isThrownBy(() -> stub.getResult(Decision.class))
        .withCauseInstanceOf(CanceledFailure.class);
    assertThat(calls)
        .containsSubsequence(
            "abort charge-payment cancelled",
            "cancel k:cancel-shipment",
            "refund k:refund-payment",
            "release k:release-inventory",
            "end ABORT");
  }

  @Test
  void aMismatchIsNoGroundForCompensating() {
    charge =
        () -> {
          throw ApplicationFailure.newNonRetryableFailure("other amount", StepActivity.MISMATCH);
        };
    assertThatExceptionOfType(WorkflowFailedException.class)
        .isThrownBy(() -> workflow().drive(order()));
    assertThat(calls).noneMatch(call -> call.startsWith("abort") || call.startsWith("refund"));
  }

  /** A run that comes so late that the records are gone finds an order that has long ended. */
  @Test
  void anExpiredStepGoesBackToTheDecision() {
    ended = true;
    charge =
        () -> {
          throw ApplicationFailure.newNonRetryableFailure("too old", StepActivity.EXPIRED);
        };
    assertThat(workflow().drive(order())).isEqualTo(Decision.CLOSED);
    assertThat(calls)
        .containsExactly(
            "reserve k:reserve-inventory",
            "charge k:charge-payment",
            "abort charge-payment expired");
  }

  private OrderWorkflow workflow() {
    WorkflowOptions options =
        WorkflowOptions.newBuilder()
            .setTaskQueue(TaskQueues.ORDERS)
            .setWorkflowId("order-" + UUID.randomUUID())
            .build();
    return temporal.getWorkflowClient().newWorkflowStub(OrderWorkflow.class, options);
  }

  private OrderInput order() {
    Instant now = Instant.ofEpochMilli(temporal.currentTimeMillis());
    return new OrderInput(
        "t",
        "k",
        UUID.randomUUID(),
        now,
        now.plus(Duration.ofHours(24)),
        List.of(new OrderLine("TEA-1", 2)),
        new Money(2580, "EUR"),
        "pm_card_visa",
        new Address("Ada", "Street 1", "Berlin", "10117", "DE"));
  }
}
