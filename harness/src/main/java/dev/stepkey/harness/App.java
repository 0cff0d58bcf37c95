package dev.stepkey.harness;

import dev.stepkey.harness.fault.FaultInjection;
import dev.stepkey.harness.sandbox.SandboxApplication;
import dev.stepkey.inventory.InventoryApplication;
import dev.stepkey.orchestrator.OrchestratorApplication;
import dev.stepkey.payment.PaymentApplication;
import dev.stepkey.shipping.ShippingApplication;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One Spring Boot application of the stack.
 *
 * @param name its configuration file, and its name for people
 */
record App(String name, Class<?> main, Listener listener, String database) {
  private static final String SECURITY = "org.springframework.boot.security.";

  private static final List<String> GUARDS =
      List.of(
          SECURITY + "autoconfigure.SecurityAutoConfiguration",
          SECURITY + "autoconfigure.UserDetailsServiceAutoConfiguration",
          SECURITY + "autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
          SECURITY + "autoconfigure.web.servlet.SecurityFilterAutoConfiguration",
          SECURITY + "autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration",
          SECURITY + "oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
          SECURITY
              + "oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration");

  /** The sandbox first: the services call it, so it is closed after them. */
  static final List<App> ALL =
      List.of(
          new App("sandbox", SandboxApplication.class, Listener.SANDBOX, "sandbox"),
          new App("inventory", InventoryApplication.class, Listener.INVENTORY, "inventory"),
          new App("payment", PaymentApplication.class, Listener.PAYMENT, "payment"),
          new App("shipping", ShippingApplication.class, Listener.SHIPPING, "shipping"),
          new App("orchestrator", OrchestratorApplication.class, Listener.API, "orders"));

  /** Where its health and its metrics are. Only the order API has a port of its own beside them. */
  Listener management() {
    return listener == Listener.API ? Listener.MANAGEMENT : listener;
  }

  /**
   * What keeps the order API's guards and documentation, which are on the class path of all here,
   * out of the services: alone they have neither.
   */
  Map<String, String> apart() {
    return switch (listener) {
      // The sandbox's own file has this and more.
      case API, SANDBOX -> Map.of();
      default ->
          Map.of(
              "springdoc.api-docs.enabled", "false",
              "springdoc.swagger-ui.enabled", "false",
              "spring.autoconfigure.exclude", String.join(",", GUARDS));
    };
  }

  /** By its name. */
  static App named(String name) {
    return ALL.stream()
        .filter(app -> app.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no application " + name));
  }

  ConfigurableApplicationContext start(Map<String, String> properties) {
    // The stack closes its parts in order; five hooks would run all at once.
    return builder().registerShutdownHook(false).run(arguments(properties));
  }

  /** In a JVM that is its own. */
  void startAlone(Map<String, String> properties) {
    SpringApplicationBuilder application = builder();
    FaultInjection.install(application);
    application.run(arguments(properties));
  }

  private SpringApplicationBuilder builder() {
    return new SpringApplicationBuilder(main).bannerMode(Banner.Mode.OFF).logStartupInfo(false);
  }

  /** As arguments they win over the application's own file and over the caller's environment. */
  static String[] arguments(Map<String, String> properties) {
    return properties.entrySet().stream()
        .map(property -> "--" + property.getKey() + "=" + property.getValue())
        .toArray(String[]::new);
  }
}
