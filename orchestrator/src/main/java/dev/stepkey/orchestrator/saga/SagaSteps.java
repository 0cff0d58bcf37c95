package dev.stepkey.orchestrator.saga;

import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.UndoOutcome;

/**
 * The steps of one order, however they are called. They answer when the step has ended; each may
 * throw {@link LookAgain} instead.
 */
public interface SagaSteps {

  /** Reserves. Throws {@link StepEndedEarly} when the order's deadline or a cancel comes first. */
  StepOutcome<Reservation> reserveInventory() throws StepEndedEarly;

  /** Charges. Throws {@link StepEndedEarly} when the order's deadline or a cancel comes first. */
  StepOutcome<Payment> chargePayment() throws StepEndedEarly;

  /** Ships. Has no deadline: it is only called after PROCEED, and then the shipment decides. */
  StepOutcome<Shipment> createShipment();

  /** Makes sure that nothing will be shipped, unless it already is: then this is completed. */
  StepOutcome<Shipment> giveUpShipment();

  /** Undoes reserve-inventory. */
  UndoOutcome releaseInventory();

  /** Undoes charge-payment. */
  UndoOutcome refundPayment();

  /** Undoes create-shipment. */
  UndoOutcome cancelShipment();

  /**
   * Records that a person has done a compensation by other means.
   *
   * @param compensation its name
   * @param evidence what shows it
   */
  UndoOutcome resolve(String compensation, String evidence);

  /**
   * No step can go on: a person must see to it. Returns after a while, to be thrown.
   *
   * @param reason what is wrong, with the step or the compensation concerned
   */
  LookAgain park(Reason reason);

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
