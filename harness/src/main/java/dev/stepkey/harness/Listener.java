package dev.stepkey.harness;

/**
 * Everything that listens on a port, with the option that sets it and the port it has by default.
 */
enum Listener {
  API("--port", 8080, "order API"),
  MANAGEMENT("--management-port", 8084, "orchestrator (health, metrics)"),
  INVENTORY("--inventory-port", 8081, "inventory service (health, metrics)"),
  PAYMENT("--payment-port", 8082, "payment service (health, metrics)"),
  SHIPPING("--shipping-port", 8083, "shipping service (health, metrics)"),
  SANDBOX("--sandbox-port", 8090, "sandbox provider and carrier"),
  POSTGRES("--postgres-port", 15432, "PostgreSQL"),
  TEMPORAL("--temporal-port", 7233, "Temporal"),
  TEMPORAL_UI("--temporal-ui-port", 8233, "Temporal UI");

  private final String option;
  private final int preferredPort;
  private final String description;

  Listener(String option, int preferredPort, String description) {
    this.option = option;
    this.preferredPort = preferredPort;
    this.description = description;
  }

  String option() {
    return option;
  }

  int preferredPort() {
    return preferredPort;
  }

  String description() {
    return description;
  }
}
