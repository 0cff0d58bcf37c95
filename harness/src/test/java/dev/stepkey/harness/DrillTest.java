package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.harness.drill.DrillCommand;
import dev.stepkey.step.Recorded;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The replay drill against a running stack. */
@ExtendWith(RunningStack.class)
final class DrillTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SKU = "TEA-2";

  @TempDir Path folder;

  private final Stack stack;
  private final Shop shop;

  DrillTest(Stack stack, Shop shop) {
    this.stack = stack;
    this.shop = shop;
  }

  /** Totals are compared here: what another test has left on its way is to end before. */
  @BeforeEach
  void awaitTheOrdersOfOthers() throws Exception {
    String open = "SELECT count(*) FROM orders WHERE ended_at IS NULL";
    for (int looks = 0; looks < 100 && shop.query("orders", open) > 0; looks++) {
      // One that is still there after ten seconds stands still, and disturbs nothing.
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void ordersOfEveryEndingAreAskedAgainAndNothingMoves() throws Exception {
    completed();
    ended(Shop.order(SKU, 1, "pm_card_chargeDeclined", "Unter den Linden 1"));
    ended(Shop.order(SKU, 1, "pm_card_visa", "REFUSED 1"));
    ended(Shop.order("SOLDOUT-1", 1));
    returned();
    JsonNode totals = effects();

    Drilled drilled = drill("--orders", "5", "--duplicates", "4", "--seed", "7");

    assertThat(drilled.exit).as(drilled.all()).isZero();
    JsonNode report = drilled.report();
    assertThat(report.path("orders").toString())
        .isEqualTo("{\"COMPLETED\":1,\"COMPENSATED\":3,\"RETURNED\":1}");
    // Three steps, and for what is undone three compensations.
    assertThat(report.path("requests").asInt()).isEqualTo(3 + 4 * 6);
    assertThat(report.path("sent").asInt()).isEqualTo(27 * 4);
    assertThat(report.path("answeredFromRecord").asInt()).isEqualTo(27 * 4);
    assertThat(report.path("newEffects").asInt(-1)).isZero();
    assertThat(report.path("effectsBefore")).isEqualTo(report.path("effectsAfter"));
    assertThat(report.path("effectsBefore").path("sandbox charges").asInt()).isEqualTo(3);
    assertThat(report.path("effectsBefore").path("reservations undone").asInt()).isEqualTo(3);
    assertThat(report.path("sandbox").asBoolean()).isTrue();
    assertThat(drilled.out).contains("No difference: 5 orders, 27 requests", "(seed 7)");
    assertThat(effects()).isEqualTo(totals);
  }

  @Test
  void aMissingRecordIsReportedAndItsStepIsNotSent() throws Exception {
    completed();
    String id = completed();
    String gone = delete("payment", id);
    try {
      JsonNode ledger = shop.ledger(id);

      Drilled drilled = drill("--orders", "2");

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(1);
      assertThat(drilled.out)
          .contains("DIFFERENCE  order " + id + ", charge-payment", "no step record");
      assertThat(drilled.report().path("sent").asInt(-1)).isZero();
      assertThat(shop.ledger(id)).isEqualTo(ledger);
    } finally {
      insert("payment", gone);
    }
  }

  @Test
  void aCommandThatIsNotTheRecordedOneIsReportedAndNotSent() throws Exception {
    String id = completed();
    update("orders", "UPDATE orders SET input = jsonb_set(input, '{amount,amount}', '1')", id);
    try {
      Drilled drilled = drill("--orders", "1");

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(1);
      assertThat(drilled.out).contains(id + ", charge-payment", "expected  a command v1:");
      assertThat(drilled.report().path("sent").asInt(-1)).isZero();
    } finally {
      update("orders", "UPDATE orders SET input = jsonb_set(input, '{amount,amount}', '1690')", id);
    }
  }

  @Test
  void aRecordThatContradictsTheOrderIsReportedAndNotSent() throws Exception {
    String id = completed();
    String state = "UPDATE step_record SET state = '%s', undo_ref = %s";
    String where = " WHERE idempotency_key = ?";
    execute("inventory", state.formatted("COMPENSATED", "'by hand'") + where, keyOf(id));
    try {
      Drilled drilled = drill("--orders", "1");

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(1);
      assertThat(drilled.out).contains(id + ", reserve-inventory", "state COMPENSATED");
      assertThat(drilled.report().path("sent").asInt(-1)).isZero();
    } finally {
      execute("inventory", state.formatted("COMPLETED", "NULL") + where, keyOf(id));
    }
  }

  @Test
  void whateverMovesInTheBooksDuringTheDrillIsReported() throws Exception {
    String id = completed();
    CompletableFuture<Drilled> slow = slowDrill();

    update("inventory", "UPDATE reservation SET created_at = created_at - interval '1 s'", id);

    Drilled drilled = slow.get(60, TimeUnit.SECONDS);
    assertThat(drilled.exit).as(drilled.all()).isEqualTo(1);
    assertThat(drilled.out).contains("DIFFERENCE  order " + id + ", reservations");
  }

  @Test
  void anAnswerThatIsNotTheRecordedOneIsReported() throws Exception {
    String id = completed();
    try (CopiedServices wrong = CopiedServices.of(shop, id)) {
      wrong.answerCharges(real -> new Recorded<>(CopiedServices.PAID_ELSEWHERE, true));

      Drilled drilled = drillAt(wrong);

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(1);
      assertThat(drilled.out)
          .contains("DIFFERENCE  order " + id + ", charge-payment", "paymentIntent=pi_elsewhere");
      assertThat(drilled.report().path("difference").path("got").asString())
          .contains("pi_elsewhere");
    }
  }

  @Test
  void anAnswerThatIsNotFromTheRecordIsReported() throws Exception {
    String id = completed();
    try (CopiedServices wrong = CopiedServices.of(shop, id)) {
      wrong.answerCharges(real -> new Recorded<>(real.outcome(), false));

      Drilled drilled = drillAt(wrong);

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(1);
      assertThat(drilled.out).contains(id + ", charge-payment", ", not replayed");
    }
  }

  @Test
  void whatWasFoundIsReportedThoughTheBooksCannotBeReadAfterwards() throws Exception {
    String id = completed();
    try (CopiedServices wrong = CopiedServices.of(shop, id)) {
      wrong.answerCharges(
          real -> {
            endSessionsOfTheDrill();
            return new Recorded<>(CopiedServices.PAID_ELSEWHERE, true);
          });

      Drilled drilled = drillAt(wrong);

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(1);
      assertThat(drilled.out)
          .contains(
              "pi_elsewhere", "The books could not be read afterwards", "unknown new effects");
      assertThat(drilled.report().has("newEffects")).isFalse();
    }
  }

  @Test
  void aTemporalOfAnotherDeploymentIsAskedOnceWithoutHarmAndThenLeftAlone() throws Exception {
    String id = completed();
    try (CopiedServices foreign = CopiedServices.of(shop, id)) {
      foreign.knowNothing();

      Drilled drilled = drillAt(foreign);

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(2);
      assertThat(drilled.err)
          .contains("are not those of these databases", "give-up-shipment of order " + id)
          .contains("they answered voided[], not replayed");
      assertThat(foreign.asked()).containsExactly("give-up-shipment");
    }
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidBeforeAnythingIsSent() throws Exception {
    String id = completed();
    try (CopiedServices copied = CopiedServices.of(shop, id)) {
      List<String> arguments = at(copied);
      arguments.addAll(List.of("--json", folder.resolve("nowhere/report.json").toString()));

      Drilled drilled = run(new StringWriter(), arguments);

      assertThat(drilled.exit).as(drilled.all()).isEqualTo(2);
      assertThat(drilled.err).contains("The report cannot be written to");
      assertThat(copied.asked()).isEmpty();
    }
  }

  @Test
  void otherDatabasesThanThoseOfThisMachineNeedTheirTemporalNamed() {
    Drilled drilled = run(new StringWriter(), List.of("--orders", "1", "--url", where().get(1)));

    assertThat(drilled.exit).as(drilled.all()).isEqualTo(2);
    assertThat(drilled.err).contains("--temporal must name the Temporal that is theirs");
  }

  private void endSessionsOfTheDrill() throws SQLException {
    try (Connection connection = shop.connect("orders", "postgres");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'auditor'");
    }
  }

  private Drilled drillAt(CopiedServices services) {
    List<String> arguments = at(services);
    arguments.addAll(List.of("--json", folder.resolve("report.json").toString()));
    return run(new StringWriter(), arguments);
  }

  private List<String> at(CopiedServices services) {
    return new ArrayList<>(
        List.of("--url", where().get(1), "--temporal", services.temporal(), "--orders", "1"));
  }

  @Test
  void aSecondDrillIsRefusedWhileTheFirstRuns() throws Exception {
    completed();
    CompletableFuture<Drilled> first = slowDrill();

    Drilled second = drill("--orders", "1");

    assertThat(second.exit).as(second.all()).isEqualTo(2);
    assertThat(second.err).contains("Another drill is running");
    Drilled ended = first.get(60, TimeUnit.SECONDS);
    assertThat(ended.exit).as(ended.all()).isZero();
  }

  @Test
  void withoutASandboxTheServicesOwnBooksAreCompared() throws Exception {
    completed();
    List<String> arguments = new ArrayList<>(where());
    arguments.removeLast();
    arguments.removeLast();
    arguments.addAll(List.of("--orders", "1"));

    Drilled drilled = run(new StringWriter(), arguments);

    assertThat(drilled.exit).as(drilled.all()).isZero();
    assertThat(drilled.out).contains("There is no sandbox here").doesNotContain("sandbox charges");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--duplicates 2",
        "--orders 0",
        "--orders 10001",
        "--orders 1 --rate 0",
        "--orders 1 --duplicates 21",
        "--orders 1 --url jdbc:postgresql://127.0.0.1:1/orders",
        "--orders 1 --url 127.0.0.1:1",
        "--orders 1 --sandbox http://127.0.0.1:1",
        "--orders 1 --temporal 127.0.0.1:1"
      })
  void whatCannotBeUsedIsSaidInOneSentence(String arguments) throws Exception {
    completed();
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    List<String> where = where();
    for (int i = 0; i < where.size(); i += 2) {
      if (!all.contains(where.get(i))) {
        all.addAll(where.subList(i, i + 2));
      }
    }

    Drilled drilled = run(new StringWriter(), all);

    assertThat(drilled.exit).as(drilled.all()).isEqualTo(2);
    assertThat(drilled.err.lines().findFirst())
        .hasValueSatisfying(it -> assertThat(it).isNotBlank());
  }

  /** Takes three seconds. */
  private CompletableFuture<Drilled> slowDrill() {
    StringWriter out = new StringWriter();
    List<String> arguments = new ArrayList<>(where());
    arguments.addAll(List.of("--orders", "1", "--duplicates", "10", "--rate", "10"));
    CompletableFuture<Drilled> drill = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> drill.complete(run(out, arguments)));
    await().atMost(Duration.ofSeconds(20)).until(() -> out.toString().contains("Sending"));
    return drill;
  }

  private Drilled drill(String... arguments) {
    List<String> all = new ArrayList<>(where());
    all.addAll(Arrays.asList(arguments));
    return run(new StringWriter(), all);
  }

  private List<String> where() {
    return List.of(
        "--url", stack.jdbcUrl("orders").replaceFirst("/orders$", "/{database}"),
        "--temporal", stack.temporal().target(),
        "--json", folder.resolve("report.json").toString(),
        "--sandbox", stack.url(Listener.SANDBOX));
  }

  private Drilled run(StringWriter out, List<String> arguments) {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new DrillCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new Drilled(exit, out.toString(), err.toString(), folder.resolve("report.json"));
  }

  private record Drilled(int exit, String out, String err, Path json) {
    String all() {
      return out + err;
    }

    JsonNode report() throws Exception {
      return JSON.readTree(Files.readString(json));
    }
  }

  private String completed() throws Exception {
    return ended(Shop.order(SKU, 1));
  }

  private String ended(String order) throws Exception {
    String id = Shop.id(shop.submit(UUID.randomUUID().toString(), order).body());
    shop.awaitEnd(id);
    return id;
  }

  private void returned() throws Exception {
    String id = completed();
    assertThat(shop.post(id, "return", id + "-r").statusCode()).isEqualTo(202);
    shop.await(id, order -> order.path("return").path("status").asString().equals("RETURNED"));
  }

  /** What stands in the provider's and the carrier's books in all; requests are no effects. */
  private JsonNode effects() throws Exception {
    return ((ObjectNode) shop.ledger()).without("requests");
  }

  private String keyOf(String id) throws SQLException {
    return shop.text("orders", "SELECT idempotency_key FROM orders WHERE id = '" + id + "'");
  }

  /** Only a superuser can; answers the row. */
  private String delete(String database, String id) throws SQLException {
    String key = keyOf(id);
    String row =
        shop.text(
            database,
            "SELECT to_jsonb(t)::text FROM step_record t WHERE idempotency_key = '" + key + "'");
    execute(database, "DELETE FROM step_record WHERE idempotency_key = ?", key);
    return row;
  }

  private void insert(String database, String row) throws SQLException {
    execute(
        database,
        "INSERT INTO step_record SELECT * FROM jsonb_populate_record(null::step_record, ?::jsonb)",
        row);
  }

  private void update(String database, String sql, String id) throws SQLException {
    String column = database.equals("orders") ? "id" : "order_id";
    execute(database, sql + " WHERE " + column + " = ?::uuid", id);
  }

  private void execute(String database, String sql, String parameter) throws SQLException {
    try (Connection connection = shop.connect(database, "postgres");
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, parameter);
      assertThat(statement.executeUpdate()).isEqualTo(1);
    }
  }
}
