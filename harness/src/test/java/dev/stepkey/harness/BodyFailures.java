package dev.stepkey.harness;

import static dev.stepkey.harness.KilledApi.rows;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.RawConnection.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.json.JsonMapper;

/** What goes wrong with bodies. */
final class BodyFailures {

  private static final String BODY = Shop.order("CUP-1", 1);

  private BodyFailures() {}

  static void a12(Stack stack, Shop shop) throws Exception {
    List<String> texts =
        List.of(
            "'; DROP TABLE orders; --",
            "x' OR '1'='1",
            "\\\"}, {\\\"a\\\":{",
            "${jndi:ldap://127.0.0.1/a}",
            "%s%n%x{}",
            "<script>alert(1)</script>",
            "{{7*7}}");
    for (String text : texts) {
      long before = shop.query("orders", "SELECT count(*) FROM orders");
      String body = BODY.replace("Ada Lovelace", text);
      String id = Shop.id(shop.submit("a12-" + UUID.randomUUID(), body).body());
      assertThat(shop.query("orders", "SELECT count(*) FROM orders")).isEqualTo(before + 1);
      String name =
          shop.text(
              "orders", "SELECT input #>> '{shipTo,name}' FROM orders WHERE id = '" + id + "'");
      assertThat(name).isEqualTo(new JsonMapper().readTree(body).at("/shipTo/name").asString());
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    }
    // A line that it begins would be a log line that never happened.
    for (String line : List.of("\\r\\n", "\\u0085", "\\u2028", "\\u001b[2J")) {
      HttpResponse<String> forged =
          shop.submit("a12-" + UUID.randomUUID(), BODY.replace("Ada", "Ada" + line));
      assertThat(forged.statusCode()).as(line).isEqualTo(400);
    }
  }

  /** A request that is hostile, and what it is answered. */
  private record Hostile(String what, int status, byte[] request) {}

  static void a13(Stack stack, Shop shop) throws Exception {
    String key = "a13-" + UUID.randomUUID();
    String large = BODY.replace("Ada", "A".repeat(70_000));
    List<Hostile> all =
        List.of(
            new Hostile("large", 413, RawConnection.submission(key, large)),
            new Hostile("announced", 413, head(key, "Content-Length: 900000000", "{")),
            new Hostile("large, in chunks", 413, chunked(key, large)),
            new Hostile("deep", 400, RawConnection.submission(key, "[".repeat(30_000))),
            new Hostile(
                "deep, of names", 400, RawConnection.submission(key, "{\"a\":".repeat(9_000))),
            new Hostile("huge number", 400, with(key, ":1}", ":" + "9".repeat(5_000) + "}")),
            new Hostile("huge exponent", 400, with(key, ":1}", ":1e999999999}")),
            new Hostile(
                "same name twice", 400, with(key, "{\"cust", "{\"customerId\":\"c\",\"cust")),
            new Hostile("unknown name", 400, with(key, "{\"cust", "{\"admin\":true,\"cust")),
            new Hostile("bomb", 415, bomb(key)),
            new Hostile("slow", 408, head(key, "Content-Length: " + BODY.length(), "{\"cust")));
    for (Hostile hostile : all) {
      try (RawConnection connection = new RawConnection(shop.ordersUri().getPort())) {
        connection.send(hostile.request());
        Answer answer = connection.receive();
        assertThat(answer.status()).as(hostile.what()).isEqualTo(hostile.status());
        assertThat(answer.header("content-type")).hasValue("application/problem+json");
      }
    }
    assertThat(rows(shop, key)).isZero();
    assertThat(shop.submit(key, BODY).headers().firstValue("Idempotent-Replayed")).isEmpty();
  }

  private static byte[] with(String key, String text, String instead) {
    assertThat(BODY).contains(text);
    return RawConnection.submission(key, BODY.replace(text, instead));
  }

  private static byte[] head(String key, String length, String body) {
    String head =
        "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n";
    return (head + "Idempotency-Key: " + key + "\r\n" + length + "\r\n\r\n" + body).getBytes(UTF_8);
  }

  private static byte[] chunked(String key, String body) {
    String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    return head(key, "Transfer-Encoding: chunked", chunk);
  }

  /** A mebibyte of blanks in a kibibyte. */
  private static byte[] bomb(String key) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(" ".repeat(1 << 20).getBytes(UTF_8));
    }
    byte[] head = head(key, "Content-Encoding: gzip\r\nContent-Length: " + zipped.size(), "");
    return (new String(head, ISO_8859_1) + zipped.toString(ISO_8859_1)).getBytes(ISO_8859_1);
  }

  static void t16(Stack stack, Shop shop) throws Exception {
    String key = "t16-" + UUID.randomUUID();
    HttpResponse<String> first = shop.submit(key, BODY);
    String reordered =
        """
        { "shipTo" : {"country":"DE","city":"Berlin","postalCode":"10117",
          "name":"Ad\\u0061 Lovelace","street":"Unter den Linden 1"},
          "paymentMethod":"pm_card_visa", "lines":[{"quantity":%s,"sku":"CUP-1"}],
          "customerId" : "c-1" }
        """;
    for (String one : List.of("1", "1.0", "1e0", "10e-1", "1.000")) {
      HttpResponse<String> again = shop.submit(key, reordered.formatted(one));
      assertThat(again.body()).as(one).isEqualTo(first.body());
      assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
    }
    for (String other : List.of("c-2", "C-1", "c-1 ", " c-1")) {
      String body = BODY.replace("\"c-1\"", "\"" + other + "\"");
      assertThat(shop.submit(key, body).statusCode()).as(other).isEqualTo(422);
    }
    String twice = BODY.replace(":1}", ":1,\"quantity\":1}");
    assertThat(shop.submit(key, twice).statusCode()).isEqualTo(400);
    assertThat(
            shop.text(
                "orders", "SELECT fingerprint FROM orders WHERE idempotency_key = '" + key + "'"))
        .matches("v1:[0-9a-f]{64}");
  }
}
