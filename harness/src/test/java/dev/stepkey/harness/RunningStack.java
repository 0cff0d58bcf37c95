package dev.stepkey.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.springframework.util.FileSystemUtils;

/**
 * Gives tests one stack for all of them, with Temporal in memory: a start takes ten seconds.
 * Parameters of type {@link Stack} are resolved to it, those of type {@link Shop} to a client of
 * it.
 */
final class RunningStack implements BeforeAllCallback, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(RunningStack.class);

  /** More than a test sends at once, and no waiting for what is done now and then. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "stepkey.limits.orders-per-second", "1000",
          "stepkey.limits.burst", "2000",
          "stepkey.orders.erase-interval", "1s");

  /** Closed by JUnit when the last test has run. */
  private record Resource(Path data, Stack stack) implements AutoCloseable {

    static Resource start() {
      try {
        Path data = Files.createTempDirectory("stepkey-test");
        Stack stack =
            new Stack(data, TemporalMode.MEMORY, Ports.anyFree(System.out), System.out, SETTINGS);
        stack.start();
        return new Resource(data, stack);
      } catch (Exception e) {
        throw new IllegalStateException("the stack did not start", e);
      }
    }

    Shop shop() {
      return Shop.of(stack);
    }

    @Override
    public void close() throws Exception {
      stack.close();
      FileSystemUtils.deleteRecursively(data);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    resource(context);
  }

  private static Resource resource(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Resource.class, type -> Resource.start(), Resource.class);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Shop.class || type == Stack.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Resource resource = resource(context);
    return parameter.getParameter().getType() == Stack.class ? resource.stack() : resource.shop();
  }
}
