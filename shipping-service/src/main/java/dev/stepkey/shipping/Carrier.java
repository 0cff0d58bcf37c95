package dev.stepkey.shipping;

import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.step.StepKey;

/**
 * What we ask of the carrier, call by call.
 *
 * <p>Every call throws {@link dev.stepkey.step.StepRetryException} when there is no answer to judge
 * (no connection, no reply, a 5xx, our API key refused, too many requests), and {@link
 * CarrierError} for every other error that the carrier did answer. There are no idempotency keys:
 * each call says what it does when repeated.
 */
interface Carrier {

  /**
   * Makes a shipment; nothing moves. Repeated, it makes another one, which costs nothing either.
   */
  Parcel create(StepKey key, CreateShipment command);

  /** The shipment as it stands now. */
  Parcel retrieve(String ref);

  /**
   * Buys its label. Repeated, it is refused; the shipment itself then shows what was bought.
   *
   * @param rate one of the shipment's own
   */
  Parcel buy(String ref, String rate);

  /** Gives the label back. Repeated, it answers the same or is refused. */
  Parcel refund(String ref);
}
