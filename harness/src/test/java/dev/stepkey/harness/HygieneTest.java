package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys, tokens and persons are where they have to be, and nowhere else. */
@ExtendWith(RunningStack.class)
final class HygieneTest {

  private static final List<String> DATABASES =
      List.of("orders", "inventory", "payment", "shipping", "sandbox");

  /**
   * The columns that have to hold them. The sandbox stands for the provider and the carrier, and
   * its database for theirs: they are told what they need to know.
   */
  private static final Map<String, Set<String>> ALLOWED =
      Map.of(
          "key",
          Set.of(
              "inventory.reservation.idempotency_key",
              "inventory.reservation_line.idempotency_key",
              "inventory.step_record.idempotency_key",
              "orders.order_return.idempotency_key",
              "orders.orders.idempotency_key",
              "orders.orders.input",
              "payment.payment.idempotency_key",
              "payment.step_record.idempotency_key",
              "sandbox.charge.step_key",
              "sandbox.idempotent_answer.body",
              "sandbox.idempotent_answer.key",
              "sandbox.label.step_key",
              "sandbox.label_refund.step_key",
              "sandbox.payment_intent.metadata",
              "sandbox.payment_intent.step_key",
              "sandbox.refund.metadata",
              "sandbox.refund.step_key",
              "sandbox.request.idempotency_key",
              "sandbox.shipment.document",
              "sandbox.shipment.reference",
              "shipping.shipment.idempotency_key",
              "shipping.step_record.idempotency_key"),
          "token",
          Set.of("orders.orders.input", "sandbox.idempotent_answer.body"),
          "customer",
          Set.of("orders.orders.customer_id"),
          "person",
          Set.of("orders.orders.input", "sandbox.shipment.document"),
          "street",
          Set.of("orders.orders.input", "sandbox.shipment.document"),
          "pan",
          Set.of(),
          "provider's secret",
          Set.of(),
          "carrier's secret",
          Set.of());

  private final Stack stack;
  private final Shop shop;

  HygieneTest(Stack stack, Shop shop) {
    this.stack = stack;
    this.shop = shop;
  }

  @Test
  void particularsAreWhereTheyHaveToBeAndNowhereElse() throws Exception {
    Canary canary = new Canary(shop);
    List<String> logged;
    try (CapturedLog log = new CapturedLog()) {
      canary.order();
      canary.orderBadly();
      logged = log.lines();
    }
    assertThat(logged).anyMatch(line -> line.contains("charge-payment completed"));
    assertNoneIn(logged, canary.secrets());
    WorkflowClient temporal = stack.part("orchestrator", WorkflowClient.class);
    assertThat(canary.workflows()).hasSize(6);
    assertThat(Searched.histories(temporal, canary.workflows()))
        .contains(canary.secrets().get("token"));
    assertNoneIn(
        List.of(Searched.historiesWithoutCommands(temporal, canary.workflows())), canary.secrets());
    assertThat(found(canary.secrets())).isEqualTo(ALLOWED);
  }

  static void assertNoneIn(List<String> texts, Map<String, String> secrets) {
    secrets.forEach(
        (name, secret) ->
            assertThat(texts.stream().filter(text -> text.contains(secret)).limit(3))
                .as("with the %s", name)
                .isEmpty());
  }

  private Map<String, Set<String>> found(Map<String, String> secrets) throws Exception {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    for (Map.Entry<String, String> secret : secrets.entrySet()) {
      Set<String> columns = new TreeSet<>();
      for (String database : DATABASES) {
        columns.addAll(Searched.columns(shop, database, secret.getValue()));
      }
      if (secret.getKey().equals("key")) {
        // It is there, too, but only if a step of it happened to be asked twice.
        columns.removeIf(column -> column.endsWith(".step_replay.idempotency_key"));
      }
      found.put(secret.getKey(), columns);
    }
    return found;
  }
}
