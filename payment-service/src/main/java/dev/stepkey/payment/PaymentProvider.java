package dev.stepkey.payment;

import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.step.StepKey;
import java.util.List;

/**
 * What we ask of the payment provider, call by call.
 *
 * <p>Every call throws {@link dev.stepkey.step.StepRetryException} when there is no answer to judge
 * (no connection, no reply, our API key refused, too many requests, the same call still running),
 * {@link dev.stepkey.step.StepMismatchException} when a call key was used with other parameters,
 * and {@link ProviderError} for every error that the provider did answer. A call key makes the
 * provider execute the call once and repeat the first answer, errors included, for a day or so:
 * what it says may be old.
 */
interface PaymentProvider {

  /** Makes an intent; nothing moves. */
  Intent create(String callKey, StepKey key, ChargePayment command);

  /** The intent as it stands now: a read is never a repeated answer. */
  Intent retrieve(String ref);

  /** Charges it. */
  Intent confirm(String callKey, String ref);

  /** Makes sure that it is never charged. */
  Intent cancel(String callKey, String ref);

  /**
   * Gives back all that an intent received.
   *
   * @param own the key of the compensation, for the provider's books
   */
  Refund refund(String callKey, StepKey own, Intent charged);

  /** What was given back of it, whoever asked for that. */
  List<Refund> refundsOf(String ref);

  /**
   * A refund, as the provider shows it.
   *
   * @param intent what was refunded
   * @param amount in minor units
   * @param currency upper case
   * @param accepted it is done or under way, not failed or withdrawn
   */
  record Refund(String id, String intent, long amount, String currency, boolean accepted) {

    boolean givesBack(Intent charged) {
      return intent.equals(charged.id())
          && amount == charged.received()
          && currency.equals(charged.currency());
    }
  }
}
