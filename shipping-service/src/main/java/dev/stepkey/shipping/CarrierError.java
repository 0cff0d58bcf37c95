package dev.stepkey.shipping;

import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepRetryException;
import java.util.Locale;

/** The carrier answered with an error; whose fault it is depends on the call. */
final class CarrierError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int REFUSED = 422;

  private final int status;
  private final String code;
  private final String detail;

  /**
   * What was answered.
   *
   * @param code as the carrier writes it, for example {@code SHIPMENT.POSTAGE.FAILURE}
   * @param detail the carrier's sentence
   */
  CarrierError(int status, String code, String detail) {
    // Not the carrier's sentence: it may quote an address, and messages end up in logs.
    super("the carrier answered " + status + " " + code);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  boolean refusesTheAddress() {
    return status == REFUSED && code.startsWith("ADDRESS.");
  }

  boolean saysAlreadyBought() {
    return status == REFUSED && code.equals("SHIPMENT.POSTAGE.EXISTS");
  }

  /** Whether the carrier will not sell this label, rather than not understand us. */
  boolean refusesTheParcel() {
    return status == REFUSED && !saysAlreadyBought();
  }

  /** Said of a parcel that was shipped, and of one without a label: the shipment tells which. */
  boolean refusesTheReturn() {
    return status == REFUSED && code.equals("SHIPMENT.REFUND.UNAVAILABLE");
  }

  /** In our form: lower-case words joined by dashes. */
  <R> Rejected<R> rejected() {
    String words = code.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return new Rejected<>(words.isBlank() ? "carrier-refused" : words, detail);
  }

  /** The call was not executed, but a repetition may be. */
  StepRetryException askAgain() {
    return StepRetryException.notSent(String.valueOf(getMessage()), null);
  }
}
