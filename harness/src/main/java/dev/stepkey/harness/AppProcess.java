package dev.stepkey.harness;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** One application of the stack in a JVM of its own, as {@link Fleet} starts it. */
final class AppProcess {
  private AppProcess() {}

  /**
   * Runs until it is told to end, or until the JVM that started it is gone.
   *
   * @param args the application's name, and then its properties as {@code --name=value}
   */
  public static void main(String[] args) {
    endWithParent();
    Stack.shareLogging();
    App.named(args[0]).startAlone(properties(args));
  }

  private static Map<String, String> properties(String[] args) {
    Map<String, String> properties = new LinkedHashMap<>();
    Arrays.stream(args)
        .skip(1)
        .map(each -> each.substring("--".length()).split("=", 2))
        .forEach(each -> properties.put(each[0], each[1]));
    return properties;
  }

  /** The parent holds the other end of this pipe; it breaks however the parent ends. */
  static void endWithParent() {
    Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is said here.
                }
              } catch (IOException broken) {
                // As good as its end.
              }
              Runtime.getRuntime().halt(1);
            });
  }
}
