package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.Audit;
import dev.stepkey.harness.audit.ClientLog;
import dev.stepkey.harness.audit.Report;
import dev.stepkey.harness.audit.Told.Asked;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The auditor on what the services themselves have written. Its own tests write by hand. On a stack
 * of its own, since other tests leave steps without orders behind.
 */
final class AuditOfOrdersTest {

  /** Of the stack's only tenant. */
  private static final String TENANT = "local";

  @TempDir Path folder;

  @Test
  void ordersOfEachEndHaveNoFinding() throws Exception {
    Path file = folder.resolve("client.jsonl");
    Ports ports = Ports.anyFree(System.out);
    try (Stack stack =
        new Stack(folder.resolve("stack"), TemporalMode.MEMORY, ports, System.out, Map.of())) {
      stack.start();
      order(Shop.of(stack), file);
      Report report = Audit.of(stack::jdbcUrl).clientLog(file).settled().judge();
      report.print(System.out);
      assertThat(report.findings()).isEmpty();
      assertThat(report.exitCode()).isZero();
      assertThat(report.notes())
          .contains("The lines of 6 orders are those that the client sent.")
          .anyMatch(note -> note.startsWith("The client was told 10 different things"));
    }
  }

  private static void order(Shop shop, Path file) throws Exception {
    try (ClientLog log = ClientLog.open(file)) {
      String done = submit(shop, log, "done", Shop.order("TEA-1", 2));
      String declined =
          submit(
              shop, log, "declined", Shop.order("TEA-2", 1, "pm_card_chargeDeclined", "Street 1"));
      String soldOut = submit(shop, log, "sold-out", Shop.order("SOLDOUT-1", 1));
      String returned = submit(shop, log, "returned", Shop.order("CUP-1", 1));
      String tooLate = submit(shop, log, "too-late", Shop.order("CUP-1", 1));
      String cancelled = submit(shop, log, "cancelled", Shop.order("TEA-1", 1));
      told(log, Asked.CANCEL, cancelled, shop.post(cancelled, "cancel"));
      List<String> all = List.of(done, declined, soldOut, returned, tooLate, cancelled);
      all.forEach(shop::awaitEnd);
      shop.handOver(tooLate);
      for (String id : List.of(returned, tooLate)) {
        HttpResponse<String> answer = shop.post(id, "return", id);
        assertThat(answer.statusCode()).isEqualTo(202);
        told(log, Asked.RETURN, id, answer);
        shop.await(id, order -> Set.of("RETURNED", "TOO_LATE").contains(returnOf(order)));
      }
      for (String id : all) {
        told(log, Asked.READ, id, shop.get("/v1/orders/" + id));
      }
      told(log, Asked.CANCEL, done, shop.post(done, "cancel"));
    }
  }

  private static String returnOf(JsonNode order) {
    return order.path("return").path("status").asString();
  }

  private static void told(ClientLog log, Asked asked, String id, HttpResponse<String> answer) {
    log.told(asked, TENANT, id, answer.statusCode(), answer.body().getBytes(UTF_8));
  }

  private static String submit(Shop shop, ClientLog log, String key, String body) throws Exception {
    long n = log.sent(TENANT, key, body);
    HttpResponse<String> answer = shop.submit(key, body);
    log.answered(n, answer.statusCode(), answer.headers(), answer.body().getBytes(UTF_8));
    return Shop.id(answer.body());
  }
}
