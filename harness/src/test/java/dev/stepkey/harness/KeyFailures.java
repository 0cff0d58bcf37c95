package dev.stepkey.harness;

import static dev.stepkey.harness.KilledApi.rows;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.RawConnection.Answer;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.Statement;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What goes wrong with keys. */
final class KeyFailures {

  private static final String BODY = Shop.order("CUP-1", 1);

  private KeyFailures() {}

  static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).hasValue("application/problem+json");
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  /** Before: while the first is not committed, whoever comes is told to come again. */
  static void a8(Stack stack, Shop shop) throws Exception {
    String template = Shop.id(shop.submit("a8-" + UUID.randomUUID(), BODY).body());
    String key = "a8-" + UUID.randomUUID();
    String other = Shop.order("CUP-1", 2);
    try (Connection rival = shop.connect("orders");
        Statement first = rival.createStatement()) {
      rival.setAutoCommit(false);
      first.execute(copyOf(template, key));
      HttpResponse<String> before = shop.submit(key, other);
      assertProblem(before, 409, "still-being-accepted");
      assertThat(before.headers().firstValue("Retry-After")).isPresent();
      rival.rollback();
    }
    String id = Shop.id(shop.submit(key, BODY).body());
    assertProblem(shop.submit(key, other), 422, "key-reused");
    shop.awaitEnd(id);
    assertProblem(shop.submit(key, other), 422, "key-reused");
    assertThat(shop.submit(key, BODY).statusCode()).isEqualTo(202);
    assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
  }

  /** The order as it would be under another key. */
  private static String copyOf(String id, String key) {
    return """
    INSERT INTO orders
      SELECT (jsonb_populate_record(o, jsonb_build_object(
        'id', gen_random_uuid(), 'idempotency_key', '%s'))).*
      FROM orders o WHERE id = '%s'
    """
        .formatted(key, id);
  }

  static void a9(Stack stack, Shop shop) throws Exception {
    String key = "a9-" + UUID.randomUUID();
    Set<String> bodies = new HashSet<>();
    int fresh = 0;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(clients.submit(() -> shop.submit(key, BODY)));
      }
      for (Future<HttpResponse<String>> answer : answers) {
        HttpResponse<String> given = answer.get(60, TimeUnit.SECONDS);
        assertThat(given.statusCode()).isIn(202, 409);
        if (given.statusCode() == 202) {
          bodies.add(given.body());
          fresh += given.headers().firstValue("Idempotent-Replayed").isEmpty() ? 1 : 0;
        }
      }
    }
    assertThat(fresh).isEqualTo(1);
    assertThat(bodies).hasSize(1);
    assertThat(rows(shop, key)).isEqualTo(1);
  }

  static void a11(Stack stack, Shop shop) throws Exception {
    long before = shop.query("orders", "SELECT count(*) FROM orders");
    String cafe = "caf\u00e9";
    List<String> malformed =
        List.of(
            "Idempotency-Key:",
            "Idempotency-Key: " + "k".repeat(256),
            "Idempotency-Key: a b",
            "Idempotency-Key: a\tb",
            "Idempotency-Key: \"\"",
            "Idempotency-Key: \"open",
            "Idempotency-Key: \"a\";p=1",
            "Idempotency-Key: " + Normalizer.normalize(cafe, Normalizer.Form.NFC),
            "Idempotency-Key: " + Normalizer.normalize(cafe, Normalizer.Form.NFD),
            "Idempotency-Key: one\r\nIdempotency-Key: two",
            "Idempotency-Key: one\r\nidempotency-key: one");
    assertProblem(sent(shop, "X-No-Key: 1"), 400, "idempotency-key-missing");
    for (String header : malformed) {
      assertProblem(sent(shop, header), 400, "idempotency-key-malformed");
    }
    // These are no part of any header: the server refuses them before anybody looks for a key.
    for (String control : List.of("\u0000", "\u0001", "\u007f")) {
      assertProblem(sent(shop, "Idempotency-Key: a" + control), 400, "bad-request");
    }
    assertThat(shop.query("orders", "SELECT count(*) FROM orders")).isEqualTo(before);
  }

  private static Answer sent(Shop shop, String header) throws Exception {
    try (RawConnection connection = new RawConnection(shop.ordersUri().getPort())) {
      String request =
          "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
              + header
              + "\r\nContent-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY;
      connection.send(request.getBytes(UTF_8));
      return connection.receive();
    }
  }

  static void t14(Stack stack, Shop shop) throws Exception {
    String colons = "t14:" + UUID.randomUUID() + ":charge-payment";
    String longest = (colons + ":" + "~!|'%_".repeat(60)).substring(0, 255);
    Set<String> ids = new HashSet<>();
    for (String key : List.of(colons, colons + ":charge-payment", longest)) {
      String id = Shop.id(shop.submit(key, BODY).body());
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
      assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
      ids.add(id);
    }
    assertThat(ids).hasSize(3);
  }

  static void t19(Stack stack, Shop shop) throws Exception {
    String key = "t19-" + UUID.randomUUID() + "\\\"";
    HttpResponse<String> bare = shop.submit(key, BODY);
    String quoted = '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    HttpResponse<String> again = shop.submit(quoted, BODY);
    assertThat(again.body()).isEqualTo(bare.body());
    assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    assertThat(rows(shop, key)).isEqualTo(1);
  }
}
