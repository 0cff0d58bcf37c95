package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.JSON;
import static dev.stepkey.orchestrator.api.IdleApi.ORDER;
import static dev.stepkey.orchestrator.api.IdleApi.PARKED;
import static dev.stepkey.orchestrator.api.IdleApi.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What must not be stored, repeated or logged; and how what is logged is found. */
@ExtendWith({SharedApi.class, OutputCaptureExtension.class})
final class SecretsApiTest {

  private static final String CARD = "4242 4242 4242 4242";
  private static final String BARE = "4242424242424242";

  private final IdleApi api;

  SecretsApiTest(IdleApi api) {
    this.api = api;
  }

  @ParameterizedTest(name = "A12 a card''s number as {0}")
  @CsvSource({
    "c-1, 4242 4242 4242 4242, /customerId",
    "TEA-1, 4242424242424242, /lines/0/sku",
    "pm_card_visa, pm_4242424242424242, /paymentMethod",
    "Ada, Ada 4242-4242-4242-4242, /shipTo/name",
    "Street 1, Street 4242424242424242, /shipTo/street",
    "Berlin, 4242 4242 4242 4242, /shipTo/city",
    "10117, 4242424242424242, /shipTo/postalCode",
  })
  void isRefusedWithoutBeingRepeated(
      String text, String instead, String pointer, CapturedOutput output) throws Exception {
    HttpResponse<String> refused = api.post("/v1/orders", "k", ORDER.replace(text, instead));
    assertProblem(refused, 400, "invalid-order");
    assertThat(JSON.readTree(refused.body()).path("errors").path(0).path("pointer").asString())
        .isEqualTo(pointer);
    assertThat(refused.body() + output).doesNotContain("4242");
    assertThat(api.list("")).isEmpty();
  }

  @Test
  void aCardsNumberIsNoEvidenceAndNoKey(CapturedOutput output) throws Exception {
    String order = "/v1/orders/" + api.accepted(PARKED);
    String resolve =
        "{\"action\":\"resolve\",\"step\":\"refund-payment\",\"evidence\":\"to " + CARD + "\"}";
    HttpResponse<String> evidence = api.post(order + "/repair", "k", resolve);
    assertProblem(evidence, 400, "invalid-repair");
    HttpResponse<String> key = api.post("/v1/orders", "order-" + BARE, ORDER);
    assertProblem(key, 400, "idempotency-key-malformed");
    HttpResponse<String> back = api.post(order + "/return", BARE, null);
    assertProblem(back, 400, "idempotency-key-malformed");
    assertThat(evidence.body() + key.body() + back.body() + output).doesNotContain("4242");
  }

  @Test
  void aConstraintThatIsViolatedIsOurFaultAndTheRowIsNotLogged(CapturedOutput output)
      throws Exception {
    api.db.execute(
        "ALTER TABLE orders ADD CONSTRAINT no_c1 CHECK (customer_id <> 'c-1') NOT VALID");
    try {
      HttpResponse<String> failed = api.post("/v1/orders", "k", ORDER);
      assertProblem(failed, 500, "internal-error");
      assertThat(failed.headers().firstValue("Retry-After")).isEmpty();
      assertThat(output).contains("constraint \"no_c1\"").doesNotContain("Ada", "pm_card_visa");
    } finally {
      api.db.execute("ALTER TABLE orders DROP CONSTRAINT no_c1");
    }
  }

  @Test
  void whatIsLoggedCarriesTheTraceId() throws Exception {
    ListAppender<ILoggingEvent> events = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Problems.class);
    events.start();
    logger.addAppender(events);
    api.db.execute("ALTER TABLE orders RENAME TO gone");
    try {
      HttpResponse<String> failed = api.send("GET", "/v1/orders", null, null);
      assertProblem(failed, 503, "database-unavailable");
      String traceId = JSON.readTree(failed.body()).path("traceId").asString();
      assertThat(events.list)
          .singleElement()
          .extracting(event -> event.getMDCPropertyMap().get("traceId"))
          .isEqualTo(traceId);
    } finally {
      api.db.execute("ALTER TABLE gone RENAME TO orders");
      logger.detachAppender(events);
    }
  }
}
