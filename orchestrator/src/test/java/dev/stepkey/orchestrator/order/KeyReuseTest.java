package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.Address;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key belongs to one order, in all that the order says, whenever another one comes. */
final class KeyReuseTest {

  private static final OrderTable TABLE = new OrderTable();
  private static final WatchedTemporal TEMPORAL = new WatchedTemporal();
  private static final OrderStarter STARTER = new OrderStarter(TEMPORAL.client());

  private final OrderSubmission shop = TABLE.submission(STARTER);

  @BeforeEach
  void clear() {
    TABLE.clear();
  }

  @AfterAll
  static void close() {
    STARTER.close();
    TEMPORAL.close();
  }

  @Test
  void anotherCustomerCardOrAddressIsAnotherOrder() {
    OrderCommand first = command("c-1", "pm_card_visa", "Berlin");
    shop.submit("t", "k", first);
    for (OrderCommand other :
        List.of(
            command("c-2", "pm_card_visa", "Berlin"),
            command("c-1", "pm_card_mastercard", "Berlin"),
            command("c-1", "pm_card_visa", "Hamburg"))) {
      assertReused(other);
    }
    assertThat(shop.submit("t", "k", first).replayed()).isTrue();
  }

  @Test
  void whoLosesTheKeyToAnotherOrderInTheSameMomentIsRefusedToo() throws Exception {
    OrderInput winner = OrderTable.order("t", "k");
    Rivals.behind(
        TABLE.db,
        tx -> assertThat(OrderTable.insert(new OrderRepository(tx), winner)).isTrue(),
        () -> {
          assertReused(command("c-1", "pm_card_visa", "Berlin"));
          return true;
        });
    assertThat(TABLE.count("orders", "true")).isEqualTo(1);
  }

  private void assertReused(OrderCommand command) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> shop.submit("t", "k", command))
        .returns(RefusedException.Cause.KEY_REUSED, RefusedException::why);
  }

  private static OrderCommand command(String customer, String card, String city) {
    return new OrderCommand(
        customer,
        OrderTable.order("t", "k").lines(),
        card,
        new Address("Ada", "Street 1", city, "10117", "DE"));
  }
}
