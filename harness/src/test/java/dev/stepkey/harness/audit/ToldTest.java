package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.CleanBooks.DONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.PlantedBooks.Planted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
      accept("acme", key, "body", Shelf.id(key));
      accept("acme", key, "body", Shelf.id(key));
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
    accept("acme", "lost", "body", Shelf.id("lost"));
    assertThat(found()).containsExactly("I1 lost");
  }

  @Test
  void i1AcknowledgementOfAnotherOrderIsFound() {
    accept("acme", "other", "body", Shelf.id(DONE));
    assertThat(found()).containsExactly("I1 other");
  }

  @Test
  void i1OrderThatNobodySentIsFound() throws Exception {
    planted.books().order("invented", "COMPENSATED");
    for (List<String> step :
        List.of(
            List.of("inventory", "reserve-inventory"),
            List.of("payment", "charge-payment"),
            List.of("shipping", "create-shipment"))) {
      planted.books().record("invented", step.get(0), step.get(1), "VOIDED");
    }
    assertThat(found()).containsExactly("I1 invented");
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
    tell("acme", DONE, "body", 202, "{\"id\": \"" + Shelf.id(DONE) + "\"}");
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
    accept("globex", "k", "body", Shelf.id(DONE));
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
