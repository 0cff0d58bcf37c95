package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.CleanBooks.DONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.PlantedBooks.Planted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client was told, against what the books say. */
@ExtendWith(PlantedBooks.class)
final class ToldTest {

  private static final List<String> ALL =
      List.of(
          DONE,
          CleanBooks.RETURNED,
          CleanBooks.TOO_LATE,
          CleanBooks.DECLINED,
          CleanBooks.CANCELLED,
          CleanBooks.FENCED,
          CleanBooks.VOIDED,
          CleanBooks.REPAID,
          CleanBooks.RESTOCKED,
          CleanBooks.EXPIRED);

  /** As {@link CleanBooks} writes orders. */
  private static final String BODY =
      """
      {"lines": [{"sku": "TEA-1", "quantity": 2}, {"sku": "CUP-1", "quantity": 1}]}""";

  private final Planted planted;
  private final Path file;
  private final ClientLog log;

  ToldTest(Planted planted, @TempDir Path folder) throws Exception {
    this.planted = planted;
    this.file = folder.resolve("client.jsonl");
    this.log = ClientLog.open(file);
  }

  @BeforeEach
  void tellEverybodyTwice() {
    for (String key : ALL) {
      accept("acme", key, BODY, Shelf.id(key));
      accept("acme", key, BODY, Shelf.id(key));
    }
  }

  @AfterEach
  void close() throws Exception {
    log.close();
  }

  private void accept(String tenant, String key, String body, String id) {
    tell(tenant, key, body, 202, "{\"id\":\"" + id + "\"}");
  }

  private void tell(String tenant, String key, String body, int status, String answer) {
    log.answered(
        log.sent(tenant, key, body),
        status,
        ClientLogTest.headers("Content-Type", "application/json"),
        answer.getBytes(UTF_8));
  }

  private List<String> found() {
    return planted.found(audit -> audit.clientLog(file));
  }

  @Test
  void whatAgreesWithTheBooksHasNoFinding() {
    assertThat(found()).isEmpty();
  }

  @Test
  void i1AcknowledgedOrderThatIsNotThereIsFound() {
    accept("acme", "lost", BODY, Shelf.id("lost"));
    assertThat(found()).containsExactly("I1 lost");
  }

  @Test
  void i1AcknowledgementOfAnotherOrderIsFound() {
    accept("acme", "other", BODY, Shelf.id(DONE));
    assertThat(found()).containsExactly("I1 other");
  }

  @Test
  void i1OrderThatNobodySentIsFound() throws Exception {
    compensated("invented");
    assertThat(found()).containsExactly("I1 invented");
  }

  @Test
  void i1OrderOfOtherLinesThanTheClientSentIsFound() throws Exception {
    lines(DONE, "[{\"sku\": \"CUP-1\", \"quantity\": 2}, {\"sku\": \"TEA-1\", \"quantity\": 1}]");
    assertThat(found()).contains("I1 done");
  }

  /** Nobody knows which of the two was accepted, but it was one of them. */
  @Test
  void i1OrderOfLinesThatWereNeverSentIsFoundEvenIfAllAnswersWereLost() throws Exception {
    log.close();
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.stream().filter(line -> line.contains("sent")).toList());
    assertThat(found()).isEmpty();
    lines(DONE, "[{\"sku\": \"POT-1\", \"quantity\": 1}]");
    assertThat(found()).contains("I1 done");
  }

  @Test
  void i1LinesOfALogWithoutThemAreNotJudged() throws Exception {
    log.close();
    String old = Files.readString(file).replaceAll(",\"lines\":\"[^\"]*\"", "");
    Files.writeString(file, old);
    Report report = planted.judge(audit -> audit.clientLog(file));
    assertThat(report.findings()).isEmpty();
    assertThat(report.notJudged())
        .singleElement()
        .asString()
        .startsWith("I1: of 9 orders the client's log does not say what was ordered");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 408, 413, 429})
  void i1OrderThatWasRefusedForGoodIsFound(int status) throws Exception {
    compensated("refused");
    tell("acme", "refused", BODY, status, "{}");
    assertThat(found()).containsExactly("I1 refused");
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 410, 422, 503})
  void i1OrderThatMayHaveBeenAcceptedBesideARefusalIsNone(int status) throws Exception {
    compensated("refused");
    tell("acme", "refused", BODY, status, "{}");
    assertThat(found()).isEmpty();
  }

  @Test
  void i1OrderOfWhichOneAnswerWasLostIsNone() throws Exception {
    compensated("refused");
    tell("acme", "refused", BODY, 400, "{}");
    log.lost(log.sent("acme", "refused", BODY), "reset");
    assertThat(found()).isEmpty();
  }

  @Test
  void i5AmountThatIsNotThePriceOfTheLinesIsFound() throws Exception {
    compensated("cheap");
    accept("acme", "cheap", BODY, Shelf.id("cheap"));
    assertThat(found()).isEmpty();
    planted.shelf().of("cheap", "orders", "UPDATE orders SET amount = 4029 WHERE id = ':id'");
    assertThat(found()).containsExactly("I5 cheap");
  }

  private void compensated(String key) throws Exception {
    planted.books().order(key, "COMPENSATED");
    for (List<String> step :
        List.of(
            List.of("inventory", "reserve-inventory"),
            List.of("payment", "charge-payment"),
            List.of("shipping", "create-shipment"))) {
      planted.books().record(key, step.get(0), step.get(1), "VOIDED");
    }
  }

  private void lines(String key, String lines) throws Exception {
    planted
        .shelf()
        .of(
            key,
            "orders",
            "UPDATE orders SET input = jsonb_set(input, '{lines}', '%s') WHERE id = ':id'"
                .formatted(lines));
  }

  @ParameterizedTest
  @CsvSource({
    "CANCEL, 202, , cancelled",
    "CANCEL, 409, , done",
    "CANCEL, 409, , declined",
    "RETURN, 202, , returned",
    "RETURN, 202, , too-late",
    "RETURN, 409, , done",
    "READ, 200, RUNNING, done",
    "READ, 200, COMPLETED, done",
    "READ, 200, COMPLETED, returned",
    "READ, 200, RETURNING, too-late",
    "READ, 200, RETURNED, returned",
    "READ, 200, COMPENSATING, declined",
    "READ, 200, COMPENSATED, declined",
    "READ, 410, , expired",
    "READ, 503, , done"
  })
  void wordThatWasKeptIsNone(Told.Asked asked, int status, @Nullable String seen, String key) {
    say(asked, status, seen, key);
    assertThat(found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CANCEL, 202, , done, I9",
    "CANCEL, 202, , returned, I9",
    "RETURN, 202, , done, I9",
    "RETURN, 202, , declined, I9",
    "READ, 200, COMPLETED, declined, I9",
    "READ, 200, COMPENSATING, done, I9",
    "READ, 200, COMPENSATED, done, I9",
    "READ, 200, RETURNING, done, I9",
    "READ, 200, RETURNED, too-late, I9",
    "READ, 404, , done, I1"
  })
  void i9WordThatWasNotKeptIsFound(
      Told.Asked asked, int status, @Nullable String seen, String key, String invariant) {
    say(asked, status, seen, key);
    assertThat(found()).containsExactly(invariant + " " + key);
  }

  private void say(Told.Asked asked, int status, @Nullable String seen, String key) {
    String body = "{\"status\": \"" + seen + "\"}";
    log.told(asked, "acme", Shelf.id(key), status, body.getBytes(UTF_8));
  }

  @Test
  void i1OrderThatWasToldOfAndIsNotThereIsFound() {
    log.told(Told.Asked.CANCEL, "acme", Shelf.id("nobody"), 202, new byte[0]);
    assertThat(found()).containsExactly("I1 ");
  }

  @Test
  void i12OrderThatWasShownToAnotherTenantIsFound() {
    log.told(Told.Asked.READ, "globex", Shelf.id(DONE), 200, new byte[0]);
    assertThat(found()).containsExactly("I12 done");
  }

  @Test
  void i8FewerSubmissionsThanOrdersAreFound() throws Exception {
    log.close();
    List<String> lines = Files.readAllLines(file);
    Files.write(file, lines.stream().filter(line -> line.contains("answered")).toList());
    assertThat(found()).containsExactly("I8");
  }

  @Test
  void i9SecondAnswerToOneRequestIsFound() {
    tell("acme", DONE, BODY, 202, "{\"id\": \"" + Shelf.id(DONE) + "\"}");
    assertThat(found()).containsExactly("I9 done");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400, 500})
  void i10AnotherPayloadThatIsNotRefusedIsFound(int status) {
    tell("acme", DONE, "another", status, "{\"id\":\"" + Shelf.id(DONE) + "\"}");
    assertThat(found()).containsExactly("I10 done");
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 410, 422, 429, 503})
  void i10AnotherPayloadThatIsRefusedIsNone(int status) {
    tell("acme", DONE, "another", status, "{}");
    log.lost(log.sent("acme", DONE, "a third"), "reset");
    assertThat(found()).isEmpty();
  }

  @Test
  void i12AcknowledgementOfAnotherTenantsOrderIsFound() {
    accept("globex", "k", BODY, Shelf.id(DONE));
    assertThat(found()).containsExactly("I12 k");
  }

  @Test
  void logThatCannotBeReadLeavesTheRestJudged() throws Exception {
    Files.writeString(file, "no event\n{}\n", StandardOpenOption.APPEND);
    Report report = planted.judge(audit -> audit.clientLog(file));
    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.notJudged())
        .singleElement()
        .asString()
        .contains("line 41", "--client-log names another");
    assertThat(report.notes()).anyMatch(note -> note.startsWith("I17 compared 14 effects"));
  }
}
