package dev.stepkey.harness.sandbox;

import static dev.stepkey.harness.sandbox.RunningSandbox.ledger;
import static dev.stepkey.harness.sandbox.RunningSandbox.newOrder;
import static dev.stepkey.harness.sandbox.RunningSandbox.prepared;
import static dev.stepkey.harness.sandbox.RunningSandbox.stripe;
import static dev.stepkey.harness.sandbox.RunningSandbox.together;
import static org.assertj.core.api.Assertions.assertThat;

import com.stripe.exception.StripeException;
import com.stripe.param.RefundCreateParams;
import com.stripe.service.V1Services;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

final class StripeRaceTest {

  private final V1Services api = stripe().v1();
  private final String order = newOrder();

  @Test
  void ofManyConfirmsAtOnceOneCharges() throws Exception {
    String id = prepared("pm_card_visa", order).getId();

    List<Integer> answers = together(32, () -> status(() -> api.paymentIntents().confirm(id)));

    assertThat(answers).containsOnly(200, 400).containsOnlyOnce(200);
    assertThat(ledger(order).path("charges")).hasSize(1);
    assertThat(ledger(order).path("netCharged").asLong()).isEqualTo(4990);
  }

  @Test
  void ofManyFullRefundsAtOnceOnePays() throws Exception {
    String id = prepared("pm_card_visa", order).getId();
    api.paymentIntents().confirm(id);

    List<Integer> answers = together(16, () -> status(() -> api.refunds().create(full(id))));

    assertThat(answers).containsOnly(200, 400).containsOnlyOnce(200);
    assertThat(ledger(order).path("netCharged").asLong()).isZero();
  }

  @Test
  void confirmRacingCancelLeavesOneWinner() throws Exception {
    for (int round = 0; round < 20; round++) {
      String id = prepared("pm_card_visa", order).getId();
      Callable<Integer> confirm = () -> status(() -> api.paymentIntents().confirm(id));
      Callable<Integer> cancel = () -> status(() -> api.paymentIntents().cancel(id));

      List<Integer> answers = together(List.of(confirm, cancel));

      assertThat(answers).containsExactlyInAnyOrder(200, 400);
      assertThat(api.paymentIntents().retrieve(id).getStatus())
          .isEqualTo(answers.getFirst() == 200 ? "succeeded" : "canceled");
    }
  }

  private static RefundCreateParams full(String intent) {
    return RefundCreateParams.builder().setPaymentIntent(intent).build();
  }

  private static int status(Callable<?> call) throws Exception {
    try {
      call.call();
      return 200;
    } catch (StripeException refused) {
      return refused.getStatusCode();
    }
  }
}
