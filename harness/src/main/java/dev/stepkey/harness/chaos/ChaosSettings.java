package dev.stepkey.harness.chaos;

import dev.stepkey.harness.TemporalMode;
import dev.stepkey.schema.StepNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Times that fit a run of minutes. What is tried how often, and by whom, is as it always is. */
final class ChaosSettings {

  /** Of one attempt of a step. A freeze lasts longer, so that the attempt is given up meanwhile. */
  static final Duration STEP_TIMEOUT = Duration.ofSeconds(5);

  /** Past the services' patience with their providers. */
  static final Duration STALL = Duration.ofSeconds(4);

  private static final String PROVIDER_PATIENCE = "2s";

  private static final List<String> STEPS =
      List.of(
          StepNames.RESERVE_INVENTORY,
          StepNames.CHARGE_PAYMENT,
          StepNames.CREATE_SHIPMENT,
          StepNames.GIVE_UP_SHIPMENT,
          StepNames.CANCEL_SHIPMENT,
          StepNames.REFUND_PAYMENT,
          StepNames.RELEASE_INVENTORY);

  private ChaosSettings() {}

  /** Of every application. */
  static Map<String, String> of(TemporalMode temporal) {
    Map<String, String> settings = new TreeMap<>();
    for (String step : STEPS) {
      String policy = "stepkey.orders.steps." + step + ".";
      settings.put(policy + "start-to-close", STEP_TIMEOUT.toSeconds() + "s");
      settings.put(policy + "longest-retry", "5s");
    }
    settings.put("stepkey.payment.read-timeout", PROVIDER_PATIENCE);
    settings.put("stepkey.shipping.read-timeout", PROVIDER_PATIENCE);
    settings.putAll(relay(temporal));
    settings.put("stepkey.limits.orders-per-second", "1000");
    settings.put("stepkey.limits.burst", "1000");
    settings.put("stepkey.limits.open-orders", "100000");
    return settings;
  }

  /** The in-memory server loses every history when it is killed, and the relay brings them back. */
  private static Map<String, String> relay(TemporalMode temporal) {
    boolean forgets = temporal == TemporalMode.MEMORY;
    return Map.of(
        "stepkey.orders.relay-interval", forgets ? "1s" : "2s",
        "stepkey.orders.relay-grace", forgets ? "4s" : "15s",
        "stepkey.orders.relay-patience", forgets ? "10s" : "30s");
  }
}
