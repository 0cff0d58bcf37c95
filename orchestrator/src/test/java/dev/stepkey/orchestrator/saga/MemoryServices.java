package dev.stepkey.orchestrator.saga;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.GIVE_UP_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.Resolution;
import dev.stepkey.schema.ShippingActivities;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The three services, in memory, for one order: they answer by the participant protocol, and their
 * books count what took effect. What happens to a call before and after that, a test says.
 */
final class MemoryServices {

  /** Around the body of an activity. */
  interface Fault {
    <A> A around(Supplier<A> body);
  }

  private enum State {
    NEW,
    DONE,
    REJECTED,
    VOIDED,
    UNDONE
  }

  private final List<String> calls;
  private final Map<String, State> states = new ConcurrentHashMap<>();
  private final Map<String, Integer> effects = new ConcurrentHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final Map<String, Rejected<?>> refusals = new ConcurrentHashMap<>();
  private volatile boolean handedOver;

  MemoryServices(List<String> calls) {
    this.calls = calls;
  }

  void fault(String activity, Fault fault) {
    faults.put(activity, fault);
  }

  void heal(String activity) {
    faults.remove(activity);
  }

  void refuse(String step, String code) {
    refusals.put(step, new Rejected<>(code, "no"));
  }

  /** The carrier has the parcel. */
  void handOver() {
    handedOver = true;
  }

  /** How often the step or compensation took effect. */
  int effects(String name) {
    return effects.getOrDefault(name, 0);
  }

  /** Whether the step's effect stands. */
  boolean stands(String step) {
    return states.get(step) == State.DONE;
  }

  /** As somebody else had done it. */
  synchronized void complete(String step) {
    states.put(step, State.DONE);
    effects.merge(step, 1, Integer::sum);
  }

  List<Object> activities() {
    return List.of(new Inventory(), new Payments(), new Shipping());
  }

  private <A> A call(String activity, String key, Supplier<A> body) {
    Supplier<A> noted =
        () -> {
          calls.add(key);
          return body.get();
        };
    Fault fault = faults.get(activity);
    return fault == null ? noted.get() : fault.around(noted);
  }

  private synchronized <R> StepOutcome<R> forward(String step, R result) {
    Rejected<?> refusal = refusals.get(step);
    State state = states.getOrDefault(step, State.NEW);
    if (state == State.NEW) {
      state = refusal == null ? State.DONE : State.REJECTED;
      states.put(step, state);
      effects.merge(step, refusal == null ? 1 : 0, Integer::sum);
    }
    return switch (state) {
      case DONE -> new Completed<>(result);
      case REJECTED -> new Rejected<>(refusal == null ? "" : refusal.code(), "no");
      default -> new Voided<>();
    };
  }

  private synchronized UndoOutcome undo(String step, String compensation, String ref) {
    State state = states.getOrDefault(step, State.NEW);
    if (state == State.DONE && step.equals(CREATE_SHIPMENT) && handedOver) {
      return new TooLate("The carrier has it.");
    }
    if (state == State.DONE) {
      states.put(step, State.UNDONE);
      effects.merge(compensation, 1, Integer::sum);
      return new Undone(ref);
    }
    if (state == State.NEW) {
      states.put(step, State.VOIDED);
    }
    return state == State.UNDONE ? new Undone(ref) : new NothingToUndo();
  }

  private synchronized UndoOutcome resolve(String step, Resolution resolution) {
    if (states.get(step) == State.DONE) {
      states.put(step, State.UNDONE);
      return new Undone(resolution.evidence());
    }
    return new NothingToUndo();
  }

  private final class Inventory implements InventoryActivities {

    @Override
    public Recorded<Reservation> reserveInventory(ReserveInventory command) {
      return call(
          RESERVE_INVENTORY,
          command.call().stepKey(),
          () ->
              new Recorded<>(forward(RESERVE_INVENTORY, new Reservation(command.lines())), false));
    }

    @Override
    public RecordedUndo releaseInventory(ReleaseInventory command) {
      return call(
          RELEASE_INVENTORY,
          command.call().stepKey(),
          () -> new RecordedUndo(undo(RESERVE_INVENTORY, RELEASE_INVENTORY, "released"), false));
    }

    @Override
    public RecordedUndo resolveReleaseInventory(Resolution resolution) {
      return call(
          "resolve-release-inventory",
          "resolve " + resolution.call().stepKey(),
          () -> new RecordedUndo(resolve(RESERVE_INVENTORY, resolution), false));
    }
  }

  private final class Payments implements PaymentActivities {

    @Override
    public Recorded<Payment> chargePayment(ChargePayment command) {
      return call(
          CHARGE_PAYMENT,
          command.call().stepKey(),
          () ->
              new Recorded<>(
                  forward(CHARGE_PAYMENT, new Payment("pi_1", new Money(2580, "EUR"))), false));
    }

    @Override
    public RecordedUndo refundPayment(RefundPayment command) {
      return call(
          REFUND_PAYMENT,
          command.call().stepKey(),
          () -> new RecordedUndo(undo(CHARGE_PAYMENT, REFUND_PAYMENT, "re_1"), false));
    }

    @Override
    public RecordedUndo resolveRefundPayment(Resolution resolution) {
      return call(
          "resolve-refund-payment",
          "resolve " + resolution.call().stepKey(),
          () -> new RecordedUndo(resolve(CHARGE_PAYMENT, resolution), false));
    }
  }

  private final class Shipping implements ShippingActivities {

    @Override
    public Recorded<Shipment> createShipment(CreateShipment command) {
      return call(
          CREATE_SHIPMENT,
          command.call().stepKey(),
          () -> new Recorded<>(forward(CREATE_SHIPMENT, new Shipment("shp_1", "TRACK")), false));
    }

    @Override
    public Recorded<Shipment> giveUpShipment(GiveUpShipment command) {
      return call(
          GIVE_UP_SHIPMENT,
          command.call().stepKey(),
          () -> {
            states.putIfAbsent(CREATE_SHIPMENT, State.VOIDED);
            return new Recorded<>(forward(CREATE_SHIPMENT, new Shipment("shp_1", "TRACK")), false);
          });
    }

    @Override
    public RecordedUndo cancelShipment(CancelShipment command) {
      return call(
          CANCEL_SHIPMENT,
          command.call().stepKey(),
          () -> new RecordedUndo(undo(CREATE_SHIPMENT, CANCEL_SHIPMENT, "refund"), false));
    }

    @Override
    public RecordedUndo resolveCancelShipment(Resolution resolution) {
      return call(
          "resolve-cancel-shipment",
          "resolve " + resolution.call().stepKey(),
          () -> new RecordedUndo(resolve(CREATE_SHIPMENT, resolution), false));
    }
  }
}
