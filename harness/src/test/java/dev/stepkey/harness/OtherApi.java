package dev.stepkey.harness;

import static dev.stepkey.harness.KilledApi.rows;
import static dev.stepkey.harness.KilledApi.soon;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.RawConnection.Answer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A second process of the orchestrator on the same database, for which Temporal is away: what it
 * accepts is driven by the first one. Started once, for all rows that need it.
 */
final class OtherApi {

  private static final String BODY = Shop.order("CUP-1", 1);
  private static @Nullable OtherApi running;

  private final String local;
  private final ConfigurableApplicationContext app;

  private OtherApi(Stack stack, Shop shop) throws Exception {
    // The tenant of the first process, where nobody is asked for a key.
    this.local = key(shop, "local");
    this.app = App.ALL.getLast().start(settings(stack));
  }

  private static Map<String, String> settings(Stack stack) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spring.config.name", "orchestrator");
    settings.put("server.port", "0");
    settings.put("management.server.port", "0");
    settings.put("spring.datasource.url", stack.jdbcUrl("orders"));
    settings.put("spring.flyway.user", EmbeddedCluster.migrator("orders"));
    // Nobody listens there.
    settings.put("spring.temporal.connection.target", "127.0.0.1:9");
    settings.put("stepkey.orders.relay-grace", "1s");
    settings.put("stepkey.security.mode", "api-key");
    settings.put("stepkey.limits.orders-per-second", "1");
    settings.put("stepkey.limits.burst", "10");
    return settings;
  }

  /** A key for one tenant, as the command makes them. */
  private static String key(Shop shop, String tenant) throws Exception {
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    String key = "stepkey_" + id + "_" + "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEF";
    try (Connection owner = shop.connect("orders", EmbeddedCluster.migrator("orders"));
        PreparedStatement insert =
            owner.prepareStatement(
                "INSERT INTO api_key (id, tenant, name, slot, roles, hash)"
                    + " VALUES (?, ?, ?, 1, '{submitter,viewer}', sha256(?))")) {
      insert.setString(1, id);
      insert.setString(2, tenant);
      insert.setString(3, "test-" + id);
      insert.setBytes(4, key.getBytes(US_ASCII));
      insert.execute();
    }
    return "Authorization: Bearer " + key;
  }

  private static synchronized OtherApi of(Stack stack, Shop shop) throws Exception {
    if (running == null) {
      running = new OtherApi(stack, shop);
    }
    return running;
  }

  static synchronized void close() {
    if (running != null) {
      running.app.close();
      running = null;
    }
  }

  private Answer submit(String key, String body) throws Exception {
    return submit(key, body, local);
  }

  private Answer submit(String key, String body, String... headers) throws Exception {
    return send(RawConnection.submission(key, body, headers));
  }

  private Answer get(String path, String... headers) throws Exception {
    String head = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String.join("\r\n", headers);
    return send((head + "\r\n\r\n").getBytes(US_ASCII));
  }

  private Answer send(byte[] request) throws Exception {
    int port = Integer.parseInt(app.getEnvironment().getRequiredProperty("local.server.port"));
    try (RawConnection connection = new RawConnection(port)) {
      connection.send(request);
      return connection.receive();
    }
  }

  static void a3(Stack stack, Shop shop) throws Exception {
    String key = "a3-" + UUID.randomUUID();
    Answer accepted = of(stack, shop).submit(key, BODY);
    assertThat(accepted.status()).isEqualTo(202);
    assertThat(rows(shop, key)).isEqualTo(1);
    assertThat(of(stack, shop).submit(key, BODY).body()).isEqualTo(accepted.body());
    String id = Shop.id(accepted.body());
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
  }

  static void a6(Stack stack, Shop shop) throws Exception {
    String key = "a6-" + UUID.randomUUID();
    Answer accepted = of(stack, shop).submit(key, BODY);
    shop.awaitEnd(Shop.id(accepted.body()));
    Answer later = of(stack, shop).submit(key, BODY);
    assertThat(later.body()).isEqualTo(accepted.body());
    assertThat(later.header("idempotent-replayed")).hasValue("true");
  }

  static void a7(Stack stack, Shop shop) throws Exception {
    String key = "a7-" + UUID.randomUUID();
    String id = Shop.id(shop.submit(key, BODY).body());
    shop.awaitEnd(id);
    Effects before = Effects.of(shop, id);
    LostFailures.execute(
        shop,
        "UPDATE orders SET accepted_at = accepted_at - interval '401 days' WHERE id = '"
            + id
            + "'");
    // The first process erases it.
    soon(() -> of(stack, shop).submit(key, BODY).status() == 410);
    for (String body : List.of(BODY, Shop.order("CUP-1", 2))) {
      KeyFailures.assertProblem(of(stack, shop).submit(key, body), 410, "key-expired");
    }
    assertThat(rows(shop, key)).isEqualTo(1);
    assertThat(Effects.of(shop, id)).isEqualTo(before);
  }

  static void a10(Stack stack, Shop shop) throws Exception {
    String key = "a10-" + UUID.randomUUID();
    String one = key(shop, "one");
    String two = key(shop, "two");
    Answer first = of(stack, shop).submit(key, BODY, one);
    Answer second = of(stack, shop).submit(key, Shop.order("CUP-1", 2), two);
    assertThat(second.status()).isEqualTo(202);
    assertThat(second.header("idempotent-replayed")).isEmpty();
    assertThat(Shop.id(second.body())).isNotEqualTo(Shop.id(first.body()));
    assertThat(rows(shop, key)).isEqualTo(2);
    Answer foreign = of(stack, shop).get("/v1/orders/" + Shop.id(first.body()), two);
    Answer missing = of(stack, shop).get("/v1/orders/" + UUID.randomUUID(), two);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(Shop.withoutTrace(foreign.body())).isEqualTo(Shop.withoutTrace(missing.body()));
    for (Answer order : List.of(first, second)) {
      soon(() -> Effects.of(shop, Shop.id(order.body())).equals(Effects.EACH_ONCE));
    }
  }

  static void a14(Stack stack, Shop shop) throws Exception {
    String prefix = "a14-" + UUID.randomUUID();
    Map<String, String> accepted = new LinkedHashMap<>();
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Answer answer = of(stack, shop).submit(prefix + i, BODY);
      if (answer.status() == 202) {
        accepted.put(prefix + i, answer.body());
      } else {
        KeyFailures.assertProblem(answer, 429, "rate-limited");
        assertThat(answer.header("retry-after")).isPresent();
        refused.add(prefix + i);
      }
    }
    assertThat(accepted).isNotEmpty();
    assertThat(refused).isNotEmpty();
    for (Map.Entry<String, String> order : accepted.entrySet()) {
      assertThat(of(stack, shop).submit(order.getKey(), BODY).body()).isEqualTo(order.getValue());
      shop.awaitEnd(Shop.id(order.getValue()));
    }
    // The key was not consumed: the same request is a first attempt.
    assertThat(rows(shop, refused.getFirst())).isZero();
    soon(() -> of(stack, shop).submit(refused.getFirst(), BODY).status() == 202);
  }

  /** Neither a header nor the body says whose order it is. */
  static void t15(Stack stack, Shop shop) throws Exception {
    String key = "t15-" + UUID.randomUUID();
    OtherApi api = of(stack, shop);
    String own = key(shop, "own");
    String tenant = BODY.replaceFirst("\\{", "{\"tenant\":\"local\",");
    KeyFailures.assertProblem(api.submit(key, tenant, own), 400, "malformed-body");
    assertThat(api.submit(key, BODY, own, "X-Tenant: local", "X-Tenant-Id: local").status())
        .isEqualTo(202);
    assertThat(
            shop.text("orders", "SELECT tenant FROM orders WHERE idempotency_key = '" + key + "'"))
        .isEqualTo("own");
    KeyFailures.assertProblem(api.submit(key, BODY, "X-Tenant: local"), 401, "unauthenticated");
  }
}
