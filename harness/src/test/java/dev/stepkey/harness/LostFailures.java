package dev.stepkey.harness;

import static dev.stepkey.harness.KilledApi.rows;
import static dev.stepkey.harness.KilledApi.soon;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stepkey.step.StepMismatchException;
import io.temporal.client.WorkflowClient;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/**
 * What goes wrong with clients that go away, starts that are repeated and runs that are replaced.
 */
final class LostFailures {

  private static final String BODY = Shop.order("CUP-1", 1);

  private LostFailures() {}

  static void a4(Stack stack, Shop shop) throws Exception {
    try (HeldStep held = HeldStep.of(shop, CREATE_SHIPMENT)) {
      JsonNode order = inCreateShipment(shop, "a4-" + UUID.randomUUID());
      String id = order.path("id").asString();
      String run = run(stack, order);
      restartNow(shop, id);
      restartNow(shop, id);
      assertThat(run(stack, order)).isEqualTo(run);
      held.close();
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
      assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
    }
  }

  private static JsonNode inCreateShipment(Shop shop, String key) throws Exception {
    String id = Shop.id(shop.submit(key, BODY).body());
    return shop.await(id, order -> order.at("/steps/2/status").asString().equals("RUNNING"));
  }

  private static String run(Stack stack, JsonNode order) {
    return stack
        .part("orchestrator", WorkflowClient.class)
        .newUntypedWorkflowStub(order.path("workflowId").asString())
        .describe()
        .getExecution()
        .getRunId();
  }

  /** The order is due, and the relay has started it. */
  private static void restartNow(Shop shop, String id) throws Exception {
    String attempts = "SELECT relay_attempts FROM orders WHERE id = '" + id + "'";
    long before = shop.query("orders", attempts);
    execute(shop, "UPDATE orders SET relay_at = clock_timestamp() WHERE id = '" + id + "'");
    soon(() -> shop.query("orders", attempts) > before);
  }

  static void execute(Shop shop, String sql) throws Exception {
    try (Connection connection = shop.connect("orders");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static void a15(Stack stack, Shop shop) throws Exception {
    String inTheMiddle = "a15-" + UUID.randomUUID();
    byte[] request = RawConnection.submission(inTheMiddle, BODY);
    try (RawConnection connection = new RawConnection(shop.ordersUri().getPort())) {
      connection.send(Arrays.copyOf(request, request.length - 20));
    }
    HttpResponse<String> first = shop.submit(inTheMiddle, BODY);
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    String atTheEnd = "a15-" + UUID.randomUUID();
    try (RawConnection connection = new RawConnection(shop.ordersUri().getPort())) {
      connection.send(RawConnection.submission(atTheEnd, BODY));
    }
    soon(() -> rows(shop, atTheEnd) == 1);
    HttpResponse<String> retry = shop.submit(atTheEnd, BODY);
    assertThat(retry.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    String id = Shop.id(retry.body());
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
  }

  /** A second run says the same keys: the services answer it from their records. */
  static void t17(Stack stack, Shop shop) throws Exception {
    String key = "t17-" + UUID.randomUUID();
    JsonNode order;
    try (HeldStep held = HeldStep.of(shop, CREATE_SHIPMENT)) {
      order = inCreateShipment(shop, key);
      String run = run(stack, order);
      stack
          .part("orchestrator", WorkflowClient.class)
          .newUntypedWorkflowStub(order.path("workflowId").asString())
          .terminate("by a test");
      restartNow(shop, order.path("id").asString());
      soon(() -> !run(stack, order).equals(run));
      held.close();
    }
    assertThat(shop.awaitEnd(order.path("id").asString()).path("status").asString())
        .isEqualTo("COMPLETED");
    Map<String, String> steps =
        Map.of(
            "inventory", RESERVE_INVENTORY, "payment", CHARGE_PAYMENT, "shipping", CREATE_SHIPMENT);
    for (Map.Entry<String, String> step : steps.entrySet()) {
      String of = "FROM step_record WHERE idempotency_key = '" + key + "'";
      assertThat(shop.text(step.getKey(), "SELECT string_agg(tenant || ' ' || step, ',') " + of))
          .isEqualTo("local " + step.getValue());
    }
    JsonNode ledger = shop.ledger(order.path("id").asString());
    assertThat(ledger.at("/charges/0/stepKey").asString()).isEqualTo(key + ":charge-payment");
    assertThat(Effects.of(shop, order.path("id").asString())).isEqualTo(Effects.EACH_ONCE);
  }

  static void t18(Stack stack, Shop shop) throws Exception {
    String id = Shop.id(shop.submit("t18-" + UUID.randomUUID(), BODY).body());
    shop.awaitEnd(id);
    execute(
        shop,
        "UPDATE orders SET input = jsonb_set(input, '{amount,amount}', '1') WHERE id = '"
            + id
            + "'");
    DirectSteps again = DirectSteps.of(stack, id);
    assertThatThrownBy(again::chargePayment).isInstanceOf(StepMismatchException.class);
    assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
  }
}
