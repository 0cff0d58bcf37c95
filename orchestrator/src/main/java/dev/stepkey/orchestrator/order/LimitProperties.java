package dev.stepkey.orchestrator.order;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much is taken at once. The first three are limits of each tenant. All of them are kept by
 * each process for itself.
 *
 * @param ordersPerSecond new orders, on the long run; retries of orders are not counted
 * @param burst new orders that may come at once after a quiet time
 * @param openOrders orders that have not ended
 * @param concurrentSubmissions of all tenants together; each holds a connection to the database,
 *     and the others of the pool are left to the orders that were taken already
 */
@ConfigurationProperties("stepkey.limits")
public record LimitProperties(
    @DefaultValue("50") int ordersPerSecond,
    @DefaultValue("200") int burst,
    @DefaultValue("10000") int openOrders,
    @DefaultValue("8") int concurrentSubmissions) {

  /**
   * Refuses what would let nobody order.
   *
   * @throws IllegalArgumentException naming the property and the fix
   */
  public LimitProperties {
    requirePositive("orders-per-second", ordersPerSecond, 50);
    requirePositive("burst", burst, 200);
    requirePositive("open-orders", openOrders, 10_000);
    requirePositive("concurrent-submissions", concurrentSubmissions, 8);
  }

  private static void requirePositive(String name, int value, int example) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "stepkey.limits.%s must be 1 at least, for example %d, not %d"
              .formatted(name, example, value));
    }
  }
}
