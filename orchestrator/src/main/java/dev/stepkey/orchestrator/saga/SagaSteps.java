package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.UndoOutcome;

/** The steps of one order, however they are called. They answer when the step has ended. */
public interface SagaSteps {

  /** Reserves. Throws {@link StepEndedEarly} when the order's deadline or a cancel comes first. */
  StepOutcome<Reservation> reserveInventory() throws StepEndedEarly;

  /** Charges. Throws {@link StepEndedEarly} when the order's deadline or a cancel comes first. */
  StepOutcome<Payment> chargePayment() throws StepEndedEarly;

  /** Ships. Has no deadline: it is only called after PROCEED, and then the shipment decides. */
  StepOutcome<Shipment> createShipment();

  /** Undoes reserve-inventory. */
  UndoOutcome releaseInventory();

  /** Undoes charge-payment. */
  UndoOutcome refundPayment();

  /** Undoes create-shipment. */
  UndoOutcome cancelShipment();

  /** The step's outcome is not known and will not be waited for. */
  final class StepEndedEarly extends Exception {

    private static final long serialVersionUID = 1L;
    private final transient Reason reason;

    /** For this reason. */
    public StepEndedEarly(Reason reason) {
      super(reason.detail());
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }
  }
}
