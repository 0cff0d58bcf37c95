package dev.stepkey.orchestrator.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.OrderCommand;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What carries a key, a token or a person prints none of them, wherever it is printed. */
final class PrintedTest {

  @Test
  void nothingPrintsAKeyATokenOrAPerson() {
    try (World world = new World()) {
      OrderInput order = world.order;
      List<Object> printed =
          List.of(
              order,
              order.call("charge-payment"),
              new ChargePayment(order.call("charge-payment"), order.amount(), "pm_card_visa"),
              new CreateShipment(order.call("create-shipment"), order.shipTo(), order.lines()),
              new OrderCommand("c-1", order.lines(), order.paymentMethod(), order.shipTo()));
      assertThat(printed)
          .allSatisfy(
              record ->
                  assertThat(record.toString())
                      .doesNotContain("k:", "idempotencyKey", "pm_", "Ada", "Street", "c-1"));
      assertThat(order.call("charge-payment").toString())
          .isEqualTo("StepCall[charge-payment of order " + order.orderId() + "]");
    }
  }
}
