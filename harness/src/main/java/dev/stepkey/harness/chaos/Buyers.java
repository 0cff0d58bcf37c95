package dev.stepkey.harness.chaos;

import dev.stepkey.harness.audit.ClientLog;
import dev.stepkey.harness.audit.Told;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the orders at an even rate, each several times, and each request again until it is
 * answered, as clients do that follow the key policy.
 */
final class Buyers implements AutoCloseable {

  /** The only tenant there is in mode local. */
  static final String TENANT = "local";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration ANSWER = Duration.ofSeconds(15);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  /** Of one request. With the pauses longer than any run. */
  private static final int ATTEMPTS = 2_000;

  /** More at once are the clients' own trouble, and would wait in the API's queue. */
  private static final int CONCURRENT = 48;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore concurrent = new Semaphore(CONCURRENT, true);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final String api;
  private final ClientLog log;

  Buyers(String api, ClientLog log) {
    this.api = api;
    this.log = log;
  }

  /** Begins them one after the other, the last at the end of the time. */
  void begin(long seed, int orders, Duration during) {
    open.incrementAndGet();
    threads.execute(
        () -> {
          long start = System.nanoTime();
          for (int i = 0; i < orders && !stopped.get(); i++) {
            pauseUntil(start + during.toNanos() / orders * i);
            Purchase purchase = Purchase.of(seed, i);
            begun.incrementAndGet();
            run(() -> buy(purchase));
          }
          open.decrementAndGet();
        });
  }

  private void buy(Purchase purchase) {
    for (Duration again : purchase.again()) {
      run(
          () -> {
            pause(again);
            submit(purchase.key(), purchase.body());
          });
    }
    HttpResponse<byte[]> first = submit(purchase.key(), purchase.body());
    if (first == null || first.statusCode() != 202) {
      return;
    }
    String id = JSON.readTree(first.body()).path("id").asString();
    acknowledged.add(id);
    run(
        () -> {
          pause(purchase.otherwise());
          submit(purchase.key(), purchase.otherBody());
        });
    if (!purchase.cancel().isNegative()) {
      pause(purchase.cancel());
      change(id, Told.Asked.CANCEL, purchase.key() + "-cancel");
    }
    if (purchase.isReturned()) {
      // By then it is completed as a rule; otherwise the return is refused, which is an answer too.
      pause(Duration.ofSeconds(15));
      change(id, Told.Asked.RETURN, purchase.key() + "-return");
    }
  }

  /** The final answer; null if the run was over first. */
  private @Nullable HttpResponse<byte[]> submit(String key, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + "/v1/orders"))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .timeout(ANSWER)
            .POST(BodyPublishers.ofString(body))
            .build();
    for (int i = 0; i < ATTEMPTS && !stopped.get(); i++) {
      long n = log.sent(TENANT, key, body);
      Duration pause = pauseAfter(i);
      try {
        HttpResponse<byte[]> answer = send(request);
        log.answered(n, answer);
        if (isFinal(answer)) {
          return answer;
        }
        pause = longer(pause, answer);
      } catch (IOException noAnswer) {
        lost.incrementAndGet();
        log.lost(n, noAnswer.toString());
      }
      pause(pause);
    }
    return null;
  }

  /** Doubling, as clients should. */
  private static Duration pauseAfter(int attempt) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt, 10));
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }

  /** What the answer asks for, if that is longer. */
  private static Duration longer(Duration pause, HttpResponse<byte[]> answer) {
    long asked = answer.headers().firstValueAsLong("Retry-After").orElse(0);
    return asked > pause.toSeconds() ? Duration.ofSeconds(asked) : pause;
  }

  private void change(String id, Told.Asked what, String key) {
    String path = "/v1/orders/" + id + "/" + what.name().toLowerCase(Locale.ROOT);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + path))
            .header("Idempotency-Key", key)
            .timeout(ANSWER)
            .POST(BodyPublishers.noBody())
            .build();
    for (int i = 0; i < ATTEMPTS && !stopped.get(); i++) {
      try {
        HttpResponse<byte[]> answer = send(request);
        log.told(what, TENANT, id, answer);
        if (isFinal(answer)) {
          return;
        }
      } catch (IOException noAnswer) {
        lost.incrementAndGet();
      }
      pause(pauseAfter(i));
    }
  }

  /** Once all is over, each buyer looks at what became of the order. */
  void look() throws IOException {
    for (String id : acknowledged) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(api + "/v1/orders/" + id)).timeout(ANSWER).build();
      log.told(Told.Asked.READ, TENANT, id, send(request));
    }
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    concurrent.acquireUninterruptibly();
    try {
      requests.incrementAndGet();
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } finally {
      concurrent.release();
    }
  }

  /** As docs/api.md says: these three are to be sent again. */
  private static boolean isFinal(HttpResponse<byte[]> answer) {
    int status = answer.statusCode();
    boolean beingAccepted = status == 409 && answer.headers().firstValue("Retry-After").isPresent();
    return status < 500 && status != 429 && !beingAccepted;
  }

  private void run(Runnable what) {
    open.incrementAndGet();
    threads.execute(
        () -> {
          try {
            what.run();
          } finally {
            open.decrementAndGet();
          }
        });
  }

  private static void pauseUntil(long nanoTime) {
    pause(Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime())));
  }

  private static void pause(Duration length) {
    long end = System.nanoTime() + length.toNanos();
    // A park may end early for no reason.
    for (long left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** Whether every request has its final answer. */
  boolean areDone() {
    return open.get() == 0;
  }

  int begun() {
    return begun.get();
  }

  int acknowledged() {
    return acknowledged.size();
  }

  int requests() {
    return requests.get();
  }

  int lost() {
    return lost.get();
  }

  @Override
  public void close() {
    stopped.set(true);
    threads.shutdownNow();
    http.shutdownNow();
  }
}
