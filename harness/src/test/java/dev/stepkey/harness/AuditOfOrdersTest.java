package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.Audit;
import dev.stepkey.harness.audit.ClientLog;
import dev.stepkey.harness.audit.Finding;
import dev.stepkey.harness.audit.Report;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The auditor on what the services themselves have written. Its own tests write by hand. */
@ExtendWith(RunningStack.class)
final class AuditOfOrdersTest {

  /** Of the stack's only tenant. */
  private static final String TENANT = "local";

  private final Shop shop;
  private final Stack stack;
  private final String run = UUID.randomUUID().toString();

  AuditOfOrdersTest(Shop shop, Stack stack) {
    this.shop = shop;
    this.stack = stack;
  }

  /**
   * Other tests leave steps without orders behind, so only these orders' findings are looked at.
   */
  @Test
  void ordersOfEachEndHaveNoFinding(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("client.jsonl");
    Report report;
    try (ClientLog log = ClientLog.open(file)) {
      String done = submit(log, "done", Shop.order("TEA-1", 2));
      String declined =
          submit(log, "declined", Shop.order("TEA-2", 1, "pm_card_chargeDeclined", "Street 1"));
      String soldOut = submit(log, "sold-out", Shop.order("SOLDOUT-1", 1));
      String returned = submit(log, "returned", Shop.order("CUP-1", 1));
      String tooLate = submit(log, "too-late", Shop.order("CUP-1", 1));
      for (String id : List.of(done, declined, soldOut, returned, tooLate)) {
        shop.awaitEnd(id);
      }
      shop.handOver(tooLate);
      for (String id : List.of(returned, tooLate)) {
        assertThat(shop.post(id, "return", run + id).statusCode()).isEqualTo(202);
        shop.await(id, order -> Set.of("RETURNED", "TOO_LATE").contains(returnOf(order)));
      }
      report = Audit.of(stack::jdbcUrl).clientLog(file).judge();
    }
    assertThat(report.findings())
        .filteredOn(finding -> finding.key() != null && finding.key().startsWith(run))
        .extracting(Finding::text)
        .isEmpty();
  }

  private static String returnOf(JsonNode order) {
    return order.path("return").path("status").asString();
  }

  private String submit(ClientLog log, String key, String body) throws Exception {
    long n = log.sent(TENANT, run + key, body);
    HttpResponse<String> answer = shop.submit(run + key, body);
    log.answered(n, answer.statusCode(), answer.headers(), answer.body().getBytes(UTF_8));
    return Shop.id(answer.body());
  }
}
