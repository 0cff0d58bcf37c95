package dev.stepkey.shipping;

import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepRetryException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shipment, as the carrier shows it.
 *
 * @param stepKey the key in its wire form
 * @param rates what its label would cost, per service
 * @param bought it has a label
 * @param refund how far the label's return is
 * @param handedOver the carrier has it, or had it: its label is used
 */
record Parcel(
    String id,
    @Nullable String stepKey,
    @Nullable String tenant,
    List<Rate> rates,
    boolean bought,
    @Nullable String trackingCode,
    Refund refund,
    boolean handedOver) {

  /** What one service asks. */
  record Rate(String id, BigDecimal price) {}

  /** How far the return of a label is. */
  enum Refund {
    /** Not asked for. */
    NONE,
    SUBMITTED,
    REFUNDED,
    /** The carrier bills on scan: a label that is never used was never charged. */
    NOT_APPLICABLE,
    REJECTED,
    UNKNOWN
  }

  /** The label is given back: there is nothing more to ask for. */
  boolean isGivenBack() {
    return refund == Refund.SUBMITTED || refund == Refund.REFUNDED;
  }

  /** An answer about another shipment, or about somebody else's, is never adopted. */
  Parcel requireOurs(StepKey key, String ref) {
    if (!id.equals(ref) || !key.wire().equals(stepKey) || !key.tenant().equals(tenant)) {
      throw new StepMismatchException(
          "asked for the shipment " + ref + " of " + key + ", answered " + id + " of another step");
    }
    return this;
  }

  /** The same one whoever asks, so that two drivers try to buy the same. */
  Optional<Rate> cheapest() {
    return rates.stream().min(Comparator.comparing(Rate::price).thenComparing(Rate::id));
  }

  /** What was bought. */
  Shipment shipment(StepKey key) {
    if (!bought || trackingCode == null) {
      throw StepRetryException.inDoubt("the label of " + key + " is not there yet", null);
    }
    return new Shipment(id, trackingCode);
  }
}
