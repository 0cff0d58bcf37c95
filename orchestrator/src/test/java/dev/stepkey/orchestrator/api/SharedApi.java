package dev.stepkey.orchestrator.api;

import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one {@link IdleApi} for all of them, emptied before each: a start takes seconds. It
 * is less patient than in earnest, for those who test that.
 */
final class SharedApi implements BeforeEachCallback, ParameterResolver {

  static final Duration BODY_TIME = Duration.ofSeconds(2);

  private static final Namespace NAMESPACE = Namespace.create(SharedApi.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    api(context).clear();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == IdleApi.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return api(context);
  }

  /** Closed by JUnit when the last test has run. */
  private static IdleApi api(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(IdleApi.class, type -> start(), IdleApi.class);
  }

  private static IdleApi start() {
    return new IdleApi(
        "--stepkey.api.body-time=" + BODY_TIME, "--server.tomcat.connection-timeout=1s");
  }
}
