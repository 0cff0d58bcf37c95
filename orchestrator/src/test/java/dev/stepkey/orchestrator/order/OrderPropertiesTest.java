package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class OrderPropertiesTest {

  private static final Duration SOME = Duration.ofSeconds(1);

  @Test
  void whatCannotWorkIsRefusedByTheNameOfItsProperty() {
    refused("stepkey.orders.tenant", "a tenant", SOME, SOME, SOME);
    refused("stepkey.orders.deadline", "t", Duration.ZERO, SOME, SOME);
    refused("stepkey.orders.relay-grace", "t", SOME, Duration.ofSeconds(-1), SOME);
    refused("stepkey.orders.relay-patience", "t", SOME, SOME, Duration.ZERO);
  }

  private static void refused(
      String property, String tenant, Duration deadline, Duration grace, Duration patience) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OrderProperties(tenant, deadline, grace, patience))
        .withMessageContaining(property);
  }
}
