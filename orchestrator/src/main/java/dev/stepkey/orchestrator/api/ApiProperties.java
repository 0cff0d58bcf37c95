package dev.stepkey.orchestrator.api;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long requests may take, and how many are carried out.
 *
 * @param bodyTime how long a body may take to arrive, from the end of the headers to its own
 * @param longestWait the longest that {@code Prefer: wait} is honoured
 * @param concurrentRequests how many requests are carried out at once
 */
@ConfigurationProperties("stepkey.api")
record ApiProperties(
    @DefaultValue("10s") Duration bodyTime,
    @DefaultValue("30s") Duration longestWait,
    @DefaultValue("12") int concurrentRequests) {

  /**
   * Refuses what cannot work.
   *
   * @throws IllegalArgumentException naming the property
   */
  ApiProperties {
    requirePositive("body-time", bodyTime);
    requirePositive("longest-wait", longestWait);
    if (concurrentRequests < 1) {
      throw new IllegalArgumentException("stepkey.api.concurrent-requests must be 1 or more");
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "stepkey.api." + name + " must be longer than zero, for example 10s");
    }
  }
}
