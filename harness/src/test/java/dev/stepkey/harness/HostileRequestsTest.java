package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.RawConnection.Answer;
import dev.stepkey.harness.hostile.HostileRequests;
import dev.stepkey.harness.hostile.HostileRequests.Request;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * I11, A11-A13: requests made from the API's own document, each wrong in one way. {@code
 * -Dstepkey.hostile-requests=N} sends more, {@code -Dstepkey.seed=S} the same again.
 */
@ExtendWith(RunningStack.class)
final class HostileRequestsTest {

  private static final int REQUESTS = Integer.getInteger("stepkey.hostile-requests", 1_000);
  private static final int CLIENTS = 8;
  private static final long MORE_HEAP = 32 << 20;

  private final long seed = Long.getLong("stepkey.seed", System.nanoTime());
  private final Map<String, LongAdder> answers = new ConcurrentSkipListMap<>();
  private final Shop shop;
  private String completed = "";
  private String compensated = "";

  HostileRequestsTest(Shop shop) {
    this.shop = shop;
  }

  @Test
  void hostileRequestsAreRefusedLeaveNoOrderAndNoHeap() throws Exception {
    String document = shop.get("/v3/api-docs").body();
    completed = ended(Shop.order("CUP-1", 1));
    compensated = ended(Shop.order("SOLDOUT-1", 1));
    String rows = rows();
    send(document, seed + CLIENTS, Math.min(REQUESTS, 1_000));
    long before = heap();
    send(document, seed, REQUESTS);
    long after = heap();
    System.out.printf(
        "%d hostile requests from seed %d were answered %s; heap %d -> %d KiB%n",
        REQUESTS, seed, answers, before >> 10, after >> 10);
    assertThat(rows()).isEqualTo(rows);
    assertThat(after - before).as("heap").isLessThan(MORE_HEAP);
  }

  private String ended(String body) throws Exception {
    String id = Shop.id(shop.submit(UUID.randomUUID().toString(), body).body());
    shop.awaitEnd(id);
    return id;
  }

  /** What the API can write, but for what drivers do. */
  private String rows() throws Exception {
    return shop.text(
        "orders",
        "SELECT concat_ws(' ', (SELECT count(*) FROM orders), (SELECT count(*) FROM order_return),"
            + " (SELECT count(*) FROM order_repair))");
  }

  /** Each client has a seed of its own, so that what it sends does not depend on the others. */
  private void send(String document, long first, int requests) throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<?>> sent = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        HostileRequests line =
            new HostileRequests(
                document,
                first + client,
                path -> path.endsWith("/return") ? compensated : completed);
        sent.add(clients.submit(() -> send(line, requests / CLIENTS)));
      }
      for (Future<?> one : sent) {
        one.get(20, TimeUnit.MINUTES);
      }
    }
  }

  private @Nullable Void send(HostileRequests line, int requests) throws IOException {
    RawConnection connection = connect();
    try {
      for (int i = 0; i < requests; i++) {
        Request request = line.next();
        Answer answer;
        try {
          answer = answer(connection, request);
        } catch (IOException closed) {
          // The server may close a connection between two requests; on a new one it has to answer.
          connection.close();
          connection = connect();
          answer = answerOrFail(connection, request);
        }
        check(request, answer);
        if (!answer.keepsAlive()) {
          connection.close();
          connection = connect();
        }
      }
      return null;
    } finally {
      connection.close();
    }
  }

  private static Answer answer(RawConnection connection, Request request) throws IOException {
    connection.send(request.bytes());
    return connection.receive();
  }

  private Answer answerOrFail(RawConnection connection, Request request) {
    try {
      return answer(connection, request);
    } catch (IOException noAnswer) {
      throw new AssertionError(sent(request), noAnswer);
    }
  }

  private String sent(Request request) {
    return "seed " + seed + ": " + new String(request.bytes(), ISO_8859_1);
  }

  private void check(Request request, Answer answer) {
    String sent = sent(request);
    answers
        .computeIfAbsent(request.kind() + " " + answer.status(), n -> new LongAdder())
        .increment();
    boolean changes = request.operation().startsWith("POST") && sent.contains(": POST ");
    assertThat(answer.status()).as(sent).isBetween(changes ? 400 : 200, 499);
    if (answer.status() >= 400 && !sent.contains(": HEAD ")) {
      assertThat(answer.header("content-type")).as(sent).hasValue("application/problem+json");
      assertThat(answer.body())
          .as(sent)
          .contains("\"code\":\"")
          .doesNotContain("Exception", "org.", "java.", "tomcat", "\tat ");
    }
  }

  private RawConnection connect() throws IOException {
    return new RawConnection(shop.ordersUri().getPort());
  }

  /** What is in use when nothing is left to collect. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
