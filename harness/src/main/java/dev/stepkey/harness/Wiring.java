package dev.stepkey.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What an application of the stack is told of the others, the same whether it shares a JVM with
 * them or has one of its own.
 *
 * @param jdbcUrl from a database's name
 * @param temporal host:port
 * @param sandbox the provider's and the carrier's address
 */
record Wiring(Ports ports, UnaryOperator<String> jdbcUrl, String temporal, String sandbox) {

  /** Properties that win over the application's own file. */
  Map<String, String> of(App app) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("spring.config.name", app.name());
    properties.put("server.address", "127.0.0.1");
    properties.put("server.port", Integer.toString(ports.of(app.listener())));
    if (app.management() != app.listener()) {
      properties.put("management.server.address", "127.0.0.1");
      properties.put("management.server.port", Integer.toString(ports.of(app.management())));
    }
    properties.putAll(app.apart());
    if (System.getenv("STEPKEY_SECURITY_MODE") == null) {
      // For this machine alone, unless somebody says otherwise.
      properties.put("stepkey.security.mode", "local");
    }
    properties.put("spring.datasource.url", jdbcUrl.apply(app.database()));
    properties.put("spring.datasource.username", app.database());
    properties.put("spring.flyway.user", EmbeddedCluster.migrator(app.database()));
    properties.put("spring.temporal.connection.target", temporal);
    properties.put("stepkey.payment.base-url", sandbox);
    properties.put("stepkey.payment.api-key", "sk_test_stepkey");
    properties.put("stepkey.shipping.base-url", sandbox);
    properties.put("stepkey.shipping.api-key", "EZTK_stepkey");
    return properties;
  }
}
