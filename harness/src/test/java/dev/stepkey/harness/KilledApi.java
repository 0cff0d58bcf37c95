package dev.stepkey.harness;

import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.harness.RawConnection.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A1, A2, A5: all processes are killed at once, with one order before its commit, one between its
 * commit and its answer, and one in the middle of its saga; then all start again, with a Temporal
 * that has forgotten everything. Once for the three, because two starts take half a minute.
 */
final class KilledApi {

  private static final String BODY = Shop.order("CUP-1", 1);
  private static @Nullable KilledApi once;

  private final String uncommitted = "a1-" + UUID.randomUUID();
  private final String unanswered = "a2-" + UUID.randomUUID();
  private final Retry first;
  private final Retry second;
  private final Retry third;
  private final long rowsOfTheUncommitted;
  private final String committedBody;
  private String underWay = "";

  /** What a client that tries again is told, and what the order came to. */
  private record Retry(Answer answer, Effects effects) {}

  private KilledApi(Path data) throws Exception {
    try (Up up = Up.start(data, TemporalMode.MEMORY)) {
      committedBody = killInTheMiddle(up);
    }
    try (Up up = Up.start(data, TemporalMode.MEMORY)) {
      Shop shop = up.shop();
      rowsOfTheUncommitted = rows(shop, uncommitted);
      first = retry(shop, uncommitted);
      second = retry(shop, unanswered);
      third = retry(shop, underWay);
    }
  }

  private static synchronized KilledApi once() throws Exception {
    if (once == null) {
      Path data = Files.createTempDirectory("stepkey-killed");
      try {
        once = new KilledApi(data);
      } finally {
        FileSystemUtils.deleteRecursively(data);
      }
    }
    return once;
  }

  /** Nothing of it was kept, so the retry is the first attempt. */
  static void a1() throws Exception {
    assertThat(once().rowsOfTheUncommitted).isZero();
    assertThat(once().first.answer.status()).isEqualTo(202);
    assertThat(once().first.answer.header("idempotent-replayed")).isEmpty();
    assertThat(once().first.effects).isEqualTo(Effects.EACH_ONCE);
  }

  /** The retry is told what the lost answer said. */
  static void a2() throws Exception {
    assertThat(once().second.answer.status()).isEqualTo(202);
    assertThat(once().second.answer.header("idempotent-replayed")).hasValue("true");
    assertThat(once().second.answer.body()).isEqualTo(once().committedBody);
    assertThat(once().second.effects).isEqualTo(Effects.EACH_ONCE);
  }

  /** What had been done by then is not done again. */
  static void a5() throws Exception {
    assertThat(once().third.answer.header("idempotent-replayed")).hasValue("true");
    assertThat(once().third.effects).isEqualTo(Effects.EACH_ONCE);
  }

  /** The bytes that the order without an answer was to be answered with. */
  private String killInTheMiddle(Up up) throws Exception {
    Shop shop = up.shop();
    int port = shop.ordersUri().getPort();
    underWay = "a5-" + UUID.randomUUID();
    try (HeldStep held = HeldStep.of(shop, CREATE_SHIPMENT);
        RawConnection answered = new RawConnection(port);
        RawConnection waiting = new RawConnection(port);
        Connection rival = shop.connect("orders");
        Statement lock = rival.createStatement()) {
      String id = Shop.id(shop.submit(underWay, BODY).body());
      shop.await(id, order -> order.at("/steps/2/status").asString().equals("RUNNING"));
      answered.send(RawConnection.submission(unanswered, BODY));
      soon(() -> rows(shop, unanswered) == 1);
      String body = committed(shop);
      rival.setAutoCommit(false);
      lock.execute("LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE");
      waiting.send(RawConnection.submission(uncommitted, BODY));
      soon(() -> waitingInserts(shop) == 1);
      up.killWithServers();
      assertThat(held).isNotNull();
      return body;
    }
  }

  private String committed(Shop shop) throws Exception {
    return shop.text(
        "orders",
        "SELECT convert_from(response_body, 'UTF8') FROM orders WHERE idempotency_key = '"
            + unanswered
            + "'");
  }

  private static long waitingInserts(Shop shop) throws Exception {
    return shop.query(
        "orders",
        "SELECT count(*) FROM pg_stat_activity"
            + " WHERE wait_event_type = 'Lock' AND query ILIKE 'insert into%orders%'");
  }

  private static Retry retry(Shop shop, String key) throws Exception {
    try (RawConnection connection = new RawConnection(shop.ordersUri().getPort())) {
      connection.send(RawConnection.submission(key, BODY));
      Answer answer = connection.receive();
      String id = Shop.id(answer.body());
      shop.awaitEnd(id);
      return new Retry(answer, Effects.of(shop, id));
    }
  }

  static long rows(Shop shop, String key) throws Exception {
    return shop.query(
        "orders", "SELECT count(*) FROM orders WHERE idempotency_key = '" + key + "'");
  }

  static void soon(Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(20)).until(condition);
  }
}
