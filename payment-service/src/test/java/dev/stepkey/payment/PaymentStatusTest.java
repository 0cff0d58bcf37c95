package dev.stepkey.payment;

import static dev.stepkey.payment.Stripe.CANCEL;
import static dev.stepkey.payment.Stripe.CONFIRM;
import static dev.stepkey.payment.Stripe.RETRIEVE;
import static dev.stepkey.payment.Stripe.authenticationRequired;
import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.error;
import static dev.stepkey.payment.Stripe.intent;
import static dev.stepkey.payment.Stripe.key;
import static dev.stepkey.payment.Stripe.unexpectedState;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.RemoteEffect.AlreadyConfirmed;
import dev.stepkey.step.RemoteEffect.Cancelled;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepRetryException;
import dev.stepkey.step.testing.ScriptedServer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every status that Stripe documents means for the step, and one that it does not. */
class PaymentStatusTest {

  private static final StepKey KEY = key("order-1");

  /** Each column is an answer to the confirm; the intent itself then shows the status. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          status                  | the status         | 500       | cannot confirm | authenticate
          requires_payment_method | declined           | declined  | declined       | authentication-required
          requires_confirmation   | in doubt           | in doubt  | not sent       | authentication-required
          requires_action         | authentication-required | authentication-required | authentication-required | authentication-required
          processing              | in doubt           | in doubt  | in doubt       | in doubt
          requires_capture        | mismatch           | mismatch  | mismatch       | mismatch
          canceled                | canceled           | canceled  | canceled       | authentication-required
          succeeded               | completed          | completed | completed      | completed
          a_status_of_tomorrow    | mismatch           | mismatch  | mismatch       | mismatch
          """)
  void afterAConfirm(
      String status, String told, String broken, String refused, String authenticate) {
    assertThat(confirm(status, 200, intent(KEY, status))).isEqualTo(told);
    assertThat(confirm(status, 500, error("api_error", ""))).isEqualTo(broken);
    assertThat(confirm(status, 400, unexpectedState())).isEqualTo(refused);
    assertThat(confirm(status, 402, authenticationRequired("authentication_required")))
        .isEqualTo(authenticate);
  }

  /**
   * Each column is an answer to the cancel; the intent itself then shows the status. In the last
   * one, cancelling it in that very status is refused as well.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          status                  | the status        | 500               | cannot cancel     | never
          requires_payment_method | cancelled         | cancelled         | cancelled         | in doubt
          requires_confirmation   | cancelled         | cancelled         | cancelled         | in doubt
          requires_action         | cancelled         | cancelled         | cancelled         | in doubt
          processing              | in doubt          | in doubt          | in doubt          | in doubt
          requires_capture        | cancelled         | cancelled         | cancelled         | in doubt
          canceled                | cancelled         | cancelled         | cancelled         | cancelled
          succeeded               | already confirmed | already confirmed | already confirmed | already confirmed
          a_status_of_tomorrow    | mismatch          | mismatch          | mismatch          | mismatch
          """)
  void afterACancel(String status, String told, String broken, String refused, String never) {
    String canceled = intent(KEY, "canceled");
    assertThat(cancel(status, 200, intent(KEY, status), 200, canceled)).isEqualTo(told);
    assertThat(cancel(status, 500, error("api_error", ""), 200, canceled)).isEqualTo(broken);
    assertThat(cancel(status, 400, unexpectedState(), 200, canceled)).isEqualTo(refused);
    assertThat(cancel(status, 400, unexpectedState(), 400, unexpectedState())).isEqualTo(never);
  }

  private static String confirm(String status, int code, String answer) {
    return ending(
        status,
        stripe -> stripe.answer(CONFIRM, code, answer),
        charge -> charge.confirm(KEY, "pi_1", command(KEY)));
  }

  private static String cancel(String status, int code, String answer, int then, String last) {
    return ending(
        status,
        stripe -> stripe.answer(CANCEL, code, answer).answer(CANCEL, then, last),
        charge -> charge.cancel(KEY, "pi_1"));
  }

  private static String ending(
      String status, UnaryOperator<ScriptedServer> script, Function<CardCharge, Object> call) {
    try (ScriptedServer stripe = script.apply(new ScriptedServer())) {
      String intent = intent(KEY, status);
      stripe.answer(RETRIEVE, 200, intent).answer(RETRIEVE, 200, intent);
      return switch (call.apply(Stripe.charging(stripe.url()))) {
        case Completed<?> done -> "completed";
        case Rejected<?> refusal -> refusal.code();
        case Cancelled<?> pinned -> "cancelled";
        case AlreadyConfirmed<?> late -> "already confirmed";
        case Object other -> throw new AssertionError(other);
      };
    } catch (StepRetryException e) {
      return e.isInDoubt() ? "in doubt" : "not sent";
    } catch (StepMismatchException e) {
      return "mismatch";
    }
  }
}
