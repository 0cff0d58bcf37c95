package dev.stepkey.harness.fault;

import java.time.Duration;
import java.util.Objects;
import org.springframework.core.env.Environment;

/** Where the traps of one application are: in its database, before it, and at its provider. */
final class Traps {

  private static final String DEFAULT_STALL = "15000";

  private final String jdbcUrl;
  private final String provider;
  private final Duration stall;

  private Traps(String jdbcUrl, String provider, Duration stall) {
    this.jdbcUrl = jdbcUrl;
    this.provider = provider;
    this.stall = stall;
  }

  static Traps of(Environment environment) {
    String own =
        environment.getProperty("spring.application.name", "").startsWith("payment")
            ? "stepkey.payment.base-url"
            : "stepkey.shipping.base-url";
    return new Traps(
        environment.getRequiredProperty("spring.datasource.url"),
        environment.getProperty(own, ""),
        Duration.ofMillis(
            Long.parseLong(
                Objects.requireNonNull(
                    environment.getProperty(FaultInjection.STALL, DEFAULT_STALL)))));
  }

  Trap set(Fault fault, Delivery delivery) {
    return switch (fault) {
      case SESSION_KILLED -> SessionTrap.set(jdbcUrl, delivery);
      case COMMIT_CUT -> CommitTrap.set(jdbcUrl, delivery);
      case PROVIDER_REPLY_LOST,
          PROVIDER_STALL,
          PROVIDER_5XX_BEFORE,
          PROVIDER_5XX_AFTER,
          DECLINE_FLIP ->
          ProviderTrap.set(provider, fault, delivery, stall);
      default -> throw new IllegalArgumentException(fault + " needs no trap");
    };
  }
}
