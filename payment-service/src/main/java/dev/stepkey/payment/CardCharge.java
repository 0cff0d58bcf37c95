package dev.stepkey.payment;

import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;

import dev.stepkey.payment.Intent.Decline;
import dev.stepkey.payment.Intent.Status;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.step.RemoteEffect;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepRetryException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Charges a card once, and gives the money back once.
 *
 * <p>The provider repeats the first answer to a call key for a day or so, errors included. A
 * repeated answer is trusted only where nothing can have changed since: an intent that succeeded or
 * was cancelled stays so. After any other answer the intent itself is retrieved, and judged by that
 * alone.
 */
final class CardCharge implements RemoteEffect<ChargePayment, Payment> {

  private static final Decline DECLINED = new Decline("declined", "The payment was declined.");
  private static final Decline CANCELLED = new Decline("canceled", "The payment was cancelled.");

  /** Stripe's own name, too, for the error that a card gives when its owner cannot be asked. */
  private static final Decline AUTHENTICATION_REQUIRED =
      new Decline("authentication-required", "The card's bank wants to hear from its owner.");

  private final PaymentProvider provider;

  CardCharge(PaymentProvider provider) {
    this.provider = provider;
  }

  /**
   * A repeated answer shows the intent as it was when made; only its id is taken from it. A
   * repeated refusal is about this very command, so it holds. Once the provider has forgotten the
   * key, it makes a second intent, which is harmless: only a recorded one is ever confirmed.
   */
  @Override
  public Preparation<Payment> prepare(StepKey key, ChargePayment command) {
    try {
      Intent made = provider.create(CallKey.of(key, "create"), key, command);
      made.requireOurs(key, made.id()).requirePrice(key, command.amount());
      return new Prepared<>(made.id());
    } catch (ProviderError e) {
      if (e.refusesTheOrder()) {
        return new Refused<>(rejected(e.decline()));
      }
      throw e.askAgain();
    }
  }

  /**
   * "Succeeded" may be a repeated answer: it is still true. "Processing" and "requires action" may
   * have moved on since, a repeated decline may be followed by a cancel, and after "you cannot
   * confirm" or a 5xx the charge may have taken place: in all of these the intent is asked. What
   * the answer refuses for is kept all the same, because the provider clears an intent's last error
   * when the intent is changed.
   */
  @Override
  public Settled<Payment> confirm(StepKey key, String ref, ChargePayment command) {
    try {
      Intent answer = provider.confirm(CallKey.of(key, "confirm"), ref).requireOurs(key, ref);
      Intent intent = answer.status() == Status.SUCCEEDED ? answer : look(key, ref);
      Decline said = answer.status() == Status.REQUIRES_ACTION ? AUTHENTICATION_REQUIRED : null;
      return judge(key, command, intent, said, () -> intent.inDoubt(key));
    } catch (ProviderError e) {
      Decline said = e.refusesTheOrder() ? e.decline() : null;
      return judge(key, command, look(key, ref), said, e::askAgain);
    }
  }

  /**
   * By the intent alone, but for a refusal's reason.
   *
   * @param said the refusal that the confirm was answered with, if it was
   * @param unconfirmed for an intent that was neither charged nor refused. A 5xx is repeated for a
   *     day too; the driver gives up before that, and then cancels.
   */
  private static Settled<Payment> judge(
      StepKey key,
      ChargePayment command,
      Intent intent,
      @Nullable Decline said,
      Supplier<StepRetryException> unconfirmed) {
    intent.requirePrice(key, command.amount());
    return switch (intent.status()) {
      case SUCCEEDED -> new Completed<>(intent.charged(key));
      case REQUIRES_PAYMENT_METHOD -> rejected(why(intent, said, DECLINED));
      // Somebody pinned a refusal and crashed before it was recorded, or cancelled by hand.
      case CANCELED -> rejected(why(intent, said, CANCELLED));
      case REQUIRES_ACTION -> rejected(AUTHENTICATION_REQUIRED);
      case REQUIRES_CONFIRMATION -> {
        if (said == null) {
          throw unconfirmed.get();
        }
        yield rejected(said);
      }
      case PROCESSING -> throw intent.inDoubt(key);
      case REQUIRES_CAPTURE, UNKNOWN -> throw intent.unexpected(key);
    };
  }

  private static Decline why(Intent intent, @Nullable Decline said, Decline otherwise) {
    Decline last = intent.lastError();
    return last != null ? last : Objects.requireNonNullElse(said, otherwise);
  }

  private static Rejected<Payment> rejected(Decline why) {
    return new Rejected<>(why.code(), why.detail());
  }

  /**
   * "Canceled", repeated or not, is final; after any other answer the intent is asked. A refusal
   * may have been given while the charge was processing, and be repeated after that has failed and
   * the intent could be charged again. When the intent shows that it could, it is cancelled under a
   * key that names the situation.
   */
  @Override
  public Cancellation<Payment> cancel(StepKey key, String ref) {
    Intent intent = cancelOrLook(key, ref, "cancel");
    if (intent.canBeCancelled()) {
      String situation = intent.status().name().toLowerCase(Locale.ROOT);
      intent = cancelOrLook(key, ref, "cancel/" + situation);
    }
    return switch (intent.status()) {
      case CANCELED -> new Cancelled<>();
      case SUCCEEDED -> new AlreadyConfirmed<>(intent.charged(key));
      // It may still be charged, or it could be cancelled and was not: ask again.
      case PROCESSING,
          REQUIRES_PAYMENT_METHOD,
          REQUIRES_CONFIRMATION,
          REQUIRES_ACTION,
          REQUIRES_CAPTURE ->
          throw intent.inDoubt(key);
      case UNKNOWN -> throw intent.unexpected(key);
    };
  }

  private Intent cancelOrLook(StepKey key, String ref, String call) {
    try {
      Intent answer = provider.cancel(CallKey.of(key, call), ref).requireOurs(key, ref);
      return answer.status() == Status.CANCELED ? answer : look(key, ref);
    } catch (ProviderError e) {
      return look(key, ref);
    }
  }

  /**
   * A refund's id is the same in every repeated answer. After an error the refunds are listed: the
   * money may have been given back under a key that the provider has forgotten, by a call that
   * answered 5xx, or by a person. There is no too late: what cannot be refunded, a charge in
   * dispute for example, is asked for again until a person has seen to it.
   */
  @Override
  public Refunded refund(StepKey key, String ref) {
    Intent charged = look(key, ref);
    StepKey own = key.withStep(REFUND_PAYMENT);
    PaymentProvider.Refund refund;
    try {
      refund = provider.refund(CallKey.of(own, "refund"), own, charged);
    } catch (ProviderError e) {
      refund = givenBack(charged).orElseThrow(e::askAgain);
    }
    if (!refund.accepted() || !refund.givesBack(charged)) {
      throw new StepMismatchException(
          "%s: of %d %s taken, %s is what was given back"
              .formatted(key, charged.received(), charged.currency(), refund));
    }
    return new Refunded(refund.id());
  }

  /** The one that gives back everything; failing that any, to be reported. */
  private Optional<PaymentProvider.Refund> givenBack(Intent charged) {
    try {
      List<PaymentProvider.Refund> refunds =
          provider.refundsOf(charged.id()).stream()
              .filter(PaymentProvider.Refund::accepted)
              .toList();
      return refunds.stream()
          .filter(refund -> refund.givesBack(charged))
          .findFirst()
          .or(() -> refunds.stream().findFirst());
    } catch (ProviderError e) {
      throw e.askAgain();
    }
  }

  private Intent look(StepKey key, String ref) {
    try {
      return provider.retrieve(ref).requireOurs(key, ref);
    } catch (ProviderError e) {
      throw e.askAgain();
    }
  }
}
