package dev.stepkey.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The contexts of all applications, one each. */
final class RunningApps implements AutoCloseable {
  private final Map<App, ConfigurableApplicationContext> contexts = new LinkedHashMap<>();

  /** Starts all at once: much of a start is waiting. When one fails, none is left running. */
  static RunningApps start(Function<App, Map<String, String>> properties)
      throws InterruptedException {
    List<Future<ConfigurableApplicationContext>> starts = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(App.ALL.size())) {
      App.ALL.forEach(app -> starts.add(pool.submit(() -> app.start(properties.apply(app)))));
    }
    RunningApps running = new RunningApps();
    List<IllegalStateException> failures = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      try {
        running.contexts.put(App.ALL.get(i), starts.get(i).get());
      } catch (ExecutionException failure) {
        failures.add(
            new IllegalStateException(
                App.ALL.get(i).name() + " did not start", failure.getCause()));
      }
    }
    if (!failures.isEmpty()) {
      running.close();
      throw failures.getFirst();
    }
    return running;
  }

  /** One application's context; it is there as long as the application runs. */
  ApplicationContext context(String app) {
    return contexts.entrySet().stream()
        .filter(running -> running.getKey().name().equals(app))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(app + " is not running"));
  }

  /**
   * The services at once: each waits for its own work, and without Temporal each of these waits
   * lasts to its limit. The sandbox, which that work calls, comes last.
   */
  @Override
  public void close() {
    ConfigurableApplicationContext sandbox = contexts.remove(App.ALL.getFirst());
    try (ExecutorService pool = Executors.newFixedThreadPool(App.ALL.size())) {
      contexts.values().forEach(service -> pool.execute(service::close));
    }
    contexts.clear();
    if (sandbox != null) {
      sandbox.close();
    }
  }
}
