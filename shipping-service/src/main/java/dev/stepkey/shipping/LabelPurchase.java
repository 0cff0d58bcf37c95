package dev.stepkey.shipping;

import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.shipping.Parcel.Rate;
import dev.stepkey.step.RemoteEffect;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepRetryException;
import java.util.Locale;
import java.util.Optional;

/**
 * Buys one label for a parcel, and gives it back once.
 *
 * <p>The carrier knows no idempotency keys, but a shipment has at most one label, so every purchase
 * looks at the shipment first, and looks again when it is refused.
 */
final class LabelPurchase implements RemoteEffect<CreateShipment, Shipment> {

  private static final Unreturnable HANDED_OVER =
      new Unreturnable("The carrier has the parcel and does not take its label back.");

  private final Carrier carrier;

  LabelPurchase(Carrier carrier) {
    this.carrier = carrier;
  }

  @Override
  public Preparation<Shipment> prepare(StepKey key, CreateShipment command) {
    try {
      Parcel made = carrier.create(key, command);
      made.requireOurs(key, made.id());
      return made.rates().isEmpty() ? new Refused<>(noRate()) : new Prepared<>(made.id());
    } catch (CarrierError e) {
      if (e.refusesTheAddress()) {
        return new Refused<>(e.rejected());
      }
      throw e.askAgain();
    }
  }

  @Override
  public Settled<Shipment> confirm(StepKey key, String ref, CreateShipment command) {
    return buy(key, ref);
  }

  /** Buying what is bought already is success: the label is the one that the shipment shows. */
  private Settled<Shipment> buy(StepKey key, String ref) {
    Parcel parcel = look(key, ref);
    if (parcel.bought()) {
      return new Completed<>(parcel.shipment(key));
    }
    Optional<Rate> cheapest = parcel.cheapest();
    if (cheapest.isEmpty()) {
      return noRate();
    }
    try {
      Parcel bought = carrier.buy(ref, cheapest.get().id()).requireOurs(key, ref);
      return new Completed<>(bought.shipment(key));
    } catch (CarrierError e) {
      return refused(key, look(key, ref), e);
    }
  }

  private static Settled<Shipment> refused(StepKey key, Parcel parcel, CarrierError error) {
    if (parcel.bought()) {
      return new Completed<>(parcel.shipment(key));
    }
    if (error.saysAlreadyBought()) {
      throw StepRetryException.inDoubt("the label of " + key + " is bought but not shown", null);
    }
    if (error.refusesTheParcel()) {
      return error.rejected();
    }
    throw error.askAgain();
  }

  private static Rejected<Shipment> noRate() {
    return new Rejected<>("no-carrier-rate", "No carrier takes this parcel to this address.");
  }

  /**
   * Makes sure that nobody buys this label any more, by trying to buy it.
   *
   * <p>The carrier has no call that cancels an unbought shipment, so a purchase that is still under
   * way somewhere (a process that was frozen and wakes up) cannot be forbidden. But a shipment is
   * bought at most once: if we buy it, the late purchase is refused, and we have a label that the
   * caller gives back, at no net cost; if the carrier refuses us, it refuses the late purchase for
   * the same reason. To remember in our own row alone that the step is void would not do: who has
   * read the row before that and buys afterwards, then crashes, leaves a live label that nobody
   * knows of. So a give-up of a prepared shipment usually ends with a label as well, and that is
   * right: the order then completes with it. See
   * docs/decisions/003-fencing-an-unbought-shipment.md.
   */
  @Override
  public Cancellation<Shipment> cancel(StepKey key, String ref) {
    return switch (buy(key, ref)) {
      case Completed<Shipment> label -> new AlreadyConfirmed<>(label.result());
      case Rejected<Shipment> spent -> new Cancelled<>();
    };
  }

  /**
   * The carrier decides days later; "submitted" is all that it says now. It is too late only if the
   * carrier does not take the label back and its own tracker shows that it has the parcel: every
   * other refusal may pass, or be ours to mend.
   */
  @Override
  public Refund refund(StepKey key, String ref) {
    Parcel parcel = look(key, ref);
    if (parcel.isGivenBack()) {
      return answer(key, parcel);
    }
    try {
      return answer(key, carrier.refund(ref).requireOurs(key, ref));
    } catch (CarrierError e) {
      return notTakenBack(key, look(key, ref), e);
    }
  }

  /** A refusal may only mean that another process was quicker: the shipment tells. */
  private static Refund notTakenBack(StepKey key, Parcel parcel, CarrierError error) {
    if (parcel.refund() != Parcel.Refund.NONE) {
      return answer(key, parcel);
    }
    if (parcel.handedOver() && error.refusesTheReturn()) {
      return HANDED_OVER;
    }
    throw error.askAgain();
  }

  private static Refund answer(StepKey key, Parcel parcel) {
    return switch (parcel.refund()) {
      case SUBMITTED, REFUNDED -> refunded(parcel);
      // Billed when it is scanned: nothing to give back before that, and too late after it.
      case NOT_APPLICABLE -> parcel.handedOver() ? HANDED_OVER : refunded(parcel);
      case REJECTED -> {
        if (!parcel.handedOver()) {
          throw StepRetryException.notSent(
              "the carrier does not take back the label of " + key, null);
        }
        yield HANDED_OVER;
      }
      case NONE, UNKNOWN ->
          throw StepRetryException.inDoubt("the return of the label of " + key + " is open", null);
    };
  }

  private static Refunded refunded(Parcel parcel) {
    return new Refunded(parcel.id() + ":" + parcel.refund().name().toLowerCase(Locale.ROOT));
  }

  private Parcel look(StepKey key, String ref) {
    try {
      return carrier.retrieve(ref).requireOurs(key, ref);
    } catch (CarrierError e) {
      throw e.askAgain();
    }
  }
}
