package dev.stepkey.harness.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Brings a plan's faults into an application from outside: its own classes know nothing of it. The
 * properties may be the JVM's or the application's.
 */
public final class FaultInjection {

  /** {@code named}, or {@code random:SEED:RATE}; without it nothing is injected. */
  public static final String PLAN = "stepkey.harness.fault.plan";

  /** Faults are drawn only while this file exists; without the property, always. */
  public static final String WHILE = "stepkey.harness.fault.while";

  /** The folder of the evidence; each process has a file of its own there. */
  public static final String EVIDENCE = "stepkey.harness.fault.evidence";

  /** How long a stalled provider keeps silent, in milliseconds. */
  public static final String STALL = "stepkey.harness.fault.stall";

  /** A late delivery comes no later than this after the end of what it belongs to. */
  public static final Duration LATEST = LateDeliveries.UNTIL_ORDERS_END;

  private FaultInjection() {}

  /** Adds the injectors to an application that is about to start, if a plan is set. */
  public static void install(SpringApplicationBuilder application) {
    if (System.getProperty(PLAN) != null) {
      application.sources(FaultConfiguration.class);
    }
  }

  /** The same for an application that somebody else starts, as properties of it. */
  public static Map<String, String> properties(String plan, Path evidence) {
    return Map.of(
        "spring.main.sources",
        FaultConfiguration.class.getName(),
        PLAN,
        plan,
        EVIDENCE,
        evidence.toString());
  }
}
