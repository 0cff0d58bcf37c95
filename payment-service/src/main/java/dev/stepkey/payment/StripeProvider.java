package dev.stepkey.payment;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeError;
import com.stripe.net.RequestOptions;
import com.stripe.param.PaymentIntentCreateParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import com.stripe.service.PaymentIntentService;
import com.stripe.service.RefundService;
import dev.stepkey.payment.Intent.Decline;
import dev.stepkey.payment.Intent.Status;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.step.StepKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stripe: our calls in its words, its answers in ours. */
final class StripeProvider implements PaymentProvider {

  private static final String STEP_KEY = "step_key";
  private static final String TENANT = "tenant";
  private static final String ORDER_ID = "order_id";

  /** More than one intent can have in our hands; a page holds no more. */
  private static final long REFUNDS = 100;

  private static final Set<String> ACCEPTED = Set.of("succeeded", "pending");

  private final PaymentIntentService intents;
  private final RefundService refunds;

  StripeProvider(StripeClient stripe) {
    this.intents = stripe.v1().paymentIntents();
    this.refunds = stripe.v1().refunds();
  }

  @Override
  public Intent create(String callKey, StepKey key, ChargePayment command) {
    PaymentIntentCreateParams params =
        PaymentIntentCreateParams.builder()
            .setAmount(command.amount().amount())
            .setCurrency(command.amount().currency().toLowerCase(Locale.ROOT))
            .setPaymentMethod(command.paymentMethod())
            // Without it a confirm asks for a return URL: other methods redirect the customer.
            .addPaymentMethodType("card")
            .putMetadata(ORDER_ID, command.call().orderId().toString())
            .putMetadata(STEP_KEY, key.wire())
            .putMetadata(TENANT, key.tenant())
            .build();
    return intent(call(() -> intents.create(params, once(callKey))));
  }

  @Override
  public Intent retrieve(String ref) {
    return intent(call(() -> intents.retrieve(ref)));
  }

  @Override
  public Intent confirm(String callKey, String ref) {
    return intent(call(() -> intents.confirm(ref, once(callKey))));
  }

  @Override
  public Intent cancel(String callKey, String ref) {
    return intent(call(() -> intents.cancel(ref, once(callKey))));
  }

  /** The amount is named: what a person has given back by hand must not be topped up silently. */
  @Override
  public Refund refund(String callKey, StepKey own, Intent charged) {
    RefundCreateParams params =
        RefundCreateParams.builder()
            .setPaymentIntent(charged.id())
            .setAmount(charged.received())
            .putMetadata(STEP_KEY, own.wire())
            .putMetadata(TENANT, own.tenant())
            .build();
    return refund(call(() -> refunds.create(params, once(callKey))));
  }

  @Override
  public List<Refund> refundsOf(String ref) {
    RefundListParams params =
        RefundListParams.builder().setPaymentIntent(ref).setLimit(REFUNDS).build();
    return call(() -> refunds.list(params)).getData().stream().map(StripeProvider::refund).toList();
  }

  private static RequestOptions once(String callKey) {
    return RequestOptions.builder().setIdempotencyKey(callKey).build();
  }

  private static Intent intent(PaymentIntent intent) {
    Map<String, String> metadata = Objects.requireNonNullElse(intent.getMetadata(), Map.of());
    return new Intent(
        text(intent.getId()),
        status(text(intent.getStatus())),
        number(intent.getAmount()),
        number(intent.getAmountReceived()),
        text(intent.getCurrency()).toUpperCase(Locale.ROOT),
        metadata.get(STEP_KEY),
        metadata.get(TENANT),
        decline(intent.getLastPaymentError()));
  }

  /** The names that Stripe documents; whatever else it says one day is not guessed at. */
  private static Status status(String name) {
    return switch (name) {
      case "requires_payment_method" -> Status.REQUIRES_PAYMENT_METHOD;
      case "requires_confirmation" -> Status.REQUIRES_CONFIRMATION;
      case "requires_action" -> Status.REQUIRES_ACTION;
      case "processing" -> Status.PROCESSING;
      case "requires_capture" -> Status.REQUIRES_CAPTURE;
      case "canceled" -> Status.CANCELED;
      case "succeeded" -> Status.SUCCEEDED;
      default -> Status.UNKNOWN;
    };
  }

  private static @Nullable Decline decline(@Nullable StripeError error) {
    return error == null ? null : StripeErrors.decline(error);
  }

  private static Refund refund(com.stripe.model.Refund refund) {
    return new Refund(
        text(refund.getId()),
        text(refund.getPaymentIntent()),
        number(refund.getAmount()),
        text(refund.getCurrency()).toUpperCase(Locale.ROOT),
        ACCEPTED.contains(text(refund.getStatus())));
  }

  /** The client's getters are null for what an answer lacks; no check of ours passes for that. */
  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static long number(@Nullable Long value) {
    return value == null ? -1 : value;
  }

  private interface Call<T> {
    @Nullable T run() throws StripeException;
  }

  private static <T> T call(Call<T> call) {
    T answer;
    try {
      answer = call.run();
    } catch (StripeException e) {
      throw StripeErrors.translated(e);
    } catch (RuntimeException e) {
      // The client trips over what Stripe never says and a balancer before it does: no body at all.
      throw StripeErrors.unreadable(e);
    }
    if (answer == null) {
      throw StripeErrors.unreadable(null);
    }
    return answer;
  }
}
