package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.Audit;
import dev.stepkey.harness.audit.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/** Gives tests one fleet for all of them, as {@link RunningStack} gives a stack. */
final class RunningFleet implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(RunningFleet.class);

  /** As {@code up} logs, and not as tests do: what a zombie does shows in its log alone. */
  private static final Map<String, String> LOUD =
      Map.of("logback.configurationFile", "logback.xml");

  /** Closed by JUnit when the last test has run. */
  private record Resource(Path data, Fleet fleet) implements AutoCloseable {

    static Resource start() {
      try {
        Path data = Files.createTempDirectory("stepkey-fleet");
        Fleet fleet =
            new Fleet(
                data, TemporalMode.MEMORY, System.out, impatient(), LOUD, System.out::println);
        Resource resource = new Resource(data, fleet);
        resource.started();
        return resource;
      } catch (Exception e) {
        throw new IllegalStateException("the fleet did not start", e);
      }
    }

    private void started() throws Exception {
      try {
        fleet.start();
      } catch (Exception failure) {
        close();
        throw failure;
      }
    }

    @Override
    public void close() throws Exception {
      fleet.close();
      FileSystemUtils.deleteRecursively(data);
    }
  }

  /** What is lost is missed soon. */
  static Map<String, String> impatient() {
    Map<String, String> settings = new HashMap<>();
    for (String step : GridModel.COLUMNS) {
      settings.put("stepkey.orders.steps." + step + ".start-to-close", "5s");
      settings.put("stepkey.orders.steps." + step + ".longest-retry", "3s");
    }
    settings.put("stepkey.orders.relay-grace", "3s");
    settings.put("stepkey.orders.relay-patience", "10s");
    settings.put("stepkey.orders.relay-interval", "1s");
    settings.put("stepkey.limits.orders-per-second", "1000");
    settings.put("stepkey.limits.burst", "5000");
    return settings;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Fleet.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Resource.class, type -> Resource.start(), Resource.class)
        .fleet();
  }

  /** Nothing is violated, and nothing was left unjudged. */
  static void assertClean(Fleet fleet) {
    Report report = Audit.of(fleet::jdbcUrl).settled().judge();
    assertThat(report.findings()).isEmpty();
    assertThat(report.notJudged()).isEmpty();
  }

  /** A client of a fleet, through the clients' own proxy. */
  static Shop shop(Fleet fleet) {
    return new Shop(fleet.apiUrl(), fleet.sandboxUrl(), fleet::jdbcUrl);
  }
}
