package dev.stepkey.harness;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.orchestrator.saga.LookAgain;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.SagaSteps;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RemoteStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepRetryException;
import dev.stepkey.step.UndoOutcome;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import tools.jackson.databind.json.JsonMapper;

/**
 * The steps of one order, called in the running services themselves: no Temporal, no workflow. What
 * a second driver of the order calls, or a delivery that comes late.
 */
final class DirectSteps implements SagaSteps {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Longer than any outage of these tests; a step that takes longer never ends. */
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final OrderInput order;
  private final LocalStep<ReserveInventory, Reservation> reserve;
  private final RemoteStep<ChargePayment, Payment> charge;
  private final RemoteStep<CreateShipment, Shipment> ship;
  private final Runnable beforeEach;

  @SuppressWarnings("unchecked") // Each service has the one step.
  private DirectSteps(Stack stack, OrderInput order, Runnable beforeEach) {
    this.order = order;
    this.reserve = stack.part("inventory", LocalStep.class);
    this.charge = stack.part("payment", RemoteStep.class);
    this.ship = stack.part("shipping", RemoteStep.class);
    this.beforeEach = beforeEach;
  }

  /** The steps of an accepted order. */
  static DirectSteps of(Stack stack, String orderId) {
    return of(stack, orderId, () -> {});
  }

  /**
   * The steps of an accepted order.
   *
   * @param beforeEach run before each call of a step
   */
  static DirectSteps of(Stack stack, String orderId, Runnable beforeEach) {
    JSONB input =
        stack
            .part("orchestrator", DSLContext.class)
            .fetchSingle("SELECT input FROM orders WHERE id = ?", UUID.fromString(orderId))
            .get(0, JSONB.class);
    return new DirectSteps(stack, JSON.readValue(input.data(), OrderInput.class), beforeEach);
  }

  @Override
  public StepOutcome<Reservation> reserveInventory() {
    var command = new ReserveInventory(order.call(RESERVE_INVENTORY), order.lines());
    return outcome(() -> reserve.execute(key(RESERVE_INVENTORY), order.acceptedAt(), command));
  }

  @Override
  public StepOutcome<Payment> chargePayment() {
    var command =
        new ChargePayment(order.call(CHARGE_PAYMENT), order.amount(), order.paymentMethod());
    return outcome(() -> charge.execute(key(CHARGE_PAYMENT), order.acceptedAt(), command));
  }

  @Override
  public StepOutcome<Shipment> createShipment() {
    var command = new CreateShipment(order.call(CREATE_SHIPMENT), order.shipTo(), order.lines());
    return outcome(() -> ship.execute(key(CREATE_SHIPMENT), order.acceptedAt(), command));
  }

  @Override
  public StepOutcome<Shipment> giveUpShipment() {
    return outcome(() -> ship.giveUp(key(CREATE_SHIPMENT), order.acceptedAt()));
  }

  @Override
  public UndoOutcome releaseInventory() {
    return answer(() -> reserve.undo(key(RESERVE_INVENTORY), order.acceptedAt())).outcome();
  }

  @Override
  public UndoOutcome refundPayment() {
    return answer(() -> charge.undo(key(CHARGE_PAYMENT), order.acceptedAt())).outcome();
  }

  @Override
  public UndoOutcome cancelShipment() {
    return answer(() -> ship.undo(key(CREATE_SHIPMENT), order.acceptedAt())).outcome();
  }

  @Override
  public UndoOutcome resolve(String compensation, String evidence) {
    throw new AssertionError("nobody has resolved " + compensation + ", but: " + evidence);
  }

  @Override
  public LookAgain park(Reason reason) {
    throw new AssertionError("no order needs a person here, but: " + reason);
  }

  private StepKey key(String step) {
    return order.call(step).keyOf(step, step);
  }

  private <R> StepOutcome<R> outcome(Supplier<Recorded<R>> call) {
    return answer(call).outcome();
  }

  private <A> A answer(Supplier<A> call) {
    beforeEach.run();
    long start = System.nanoTime();
    while (true) {
      try {
        return call.get();
      } catch (StepRetryException again) {
        if (System.nanoTime() - start > BOUND.toNanos()) {
          throw new AssertionError("the step does not end", again);
        }
        LockSupport.parkNanos(again.retryAfter().orElse(PAUSE).toNanos());
      }
    }
  }
}
