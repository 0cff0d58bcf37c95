package dev.stepkey.harness;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Waits for applications to say that they can work, and names those that cannot yet. */
final class HealthWatch {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration BETWEEN_MESSAGES = Duration.ofSeconds(5);

  private final PrintStream out;

  HealthWatch(PrintStream out) {
    this.out = out;
  }

  /** Returns when every address answers 200, the key of each being the application's name. */
  void await(Map<String, URI> checks) throws InterruptedException {
    Map<String, URI> open = new LinkedHashMap<>(checks);
    long start = System.nanoTime();
    long nextMessage = start + BETWEEN_MESSAGES.toNanos();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      while (true) {
        Map<String, String> waiting = answersBut200(client, open);
        open.keySet().retainAll(waiting.keySet());
        if (open.isEmpty()) {
          return;
        }
        if (System.nanoTime() - start > LIMIT.toNanos()) {
          throw new IllegalStateException(
              "Not healthy after %d s: %s".formatted(LIMIT.toSeconds(), sentence(waiting)));
        }
        if (System.nanoTime() > nextMessage) {
          out.println("Waiting for " + sentence(waiting));
          nextMessage += BETWEEN_MESSAGES.toNanos();
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private static Map<String, String> answersBut200(HttpClient client, Map<String, URI> checks)
      throws InterruptedException {
    Map<String, String> answers = new LinkedHashMap<>();
    for (Entry<String, URI> check : checks.entrySet()) {
      String answer = answer(client, check.getValue());
      if (!answer.equals("200")) {
        answers.put(check.getKey(), answer);
      }
    }
    return answers;
  }

  private static String answer(HttpClient client, URI uri) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(3)).build();
    try {
      return Integer.toString(client.send(request, BodyHandlers.discarding()).statusCode());
    } catch (IOException noAnswer) {
      return "no answer";
    }
  }

  private static String sentence(Map<String, String> waiting) {
    return waiting.entrySet().stream()
        .map(each -> each.getKey() + " (" + each.getValue() + ")")
        .collect(Collectors.joining(", "));
  }
}
