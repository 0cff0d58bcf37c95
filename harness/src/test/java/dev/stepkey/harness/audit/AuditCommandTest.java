package dev.stepkey.harness.audit;

import static dev.stepkey.harness.audit.CleanBooks.DONE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.audit.PlantedBooks.Planted;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(PlantedBooks.class)
final class AuditCommandTest {

  private final Planted planted;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  AuditCommandTest(Planted planted) {
    this.planted = planted;
  }

  private int run(String... arguments) {
    CommandLine command = AuditCommand.commandLine(new PrintStream(printed, true, UTF_8));
    command.setErr(new PrintWriter(errors));
    return command.execute(arguments);
  }

  private String printed() {
    return printed.toString(UTF_8);
  }

  private String server() {
    return URI.create(planted.shelf().jdbcUrl("orders").substring("jdbc:".length())).getAuthority();
  }

  @Test
  void endsWithZeroWhenNothingIsViolated() {
    assertThat(run("--url", server())).isZero();
    assertThat(printed()).contains("Read 10 orders in ").endsWith("No violation.\n");
  }

  @Test
  void endsWithOneAndPrintsTheRowsOfAViolation() throws Exception {
    planted.books().chargeOutside(DONE, "_2");
    assertThat(run("--url", server())).isEqualTo(1);
    assertThat(printed())
        .contains("I4 violated 1 times: no step takes effect twice")
        .contains("acme/done order " + Shelf.id(DONE) + " charge-payment took effect 2 times")
        .contains("ch_done_2")
        .endsWith(" violations.\n");
  }

  @Test
  void printsTwentyOfAKindAndTheNumberOfAll() throws Exception {
    for (int i = 0; i < 25; i++) {
      planted.books().record("nobody-" + i, "payment", "charge-payment", "VOIDED");
    }
    assertThat(run("--url", server())).isEqualTo(1);
    assertThat(printed()).contains("I1 violated 25 times");
    assertThat(printed().lines().filter(line -> line.contains("acme/nobody-"))).hasSize(20);
  }

  @Test
  void endsWithTwoWhenNobodyAnswersAndNamesTheOption() {
    assertThat(run("--url", "127.0.0.1:1")).isEqualTo(2);
    assertThat(printed())
        .contains("jdbc:postgresql://127.0.0.1:1/orders does not let auditor in")
        .contains("--url and --user name another");
  }

  @Test
  void endsWithTwoWhenATableIsNotThere() {
    String orders = planted.shelf().jdbcUrl("orders");
    assertThat(run("--url", orders + "?ApplicationName=")).isEqualTo(2);
    assertThat(printed()).contains("Not judged: the database inventory refused the auditor");
  }

  /** A bug of the auditor is no violation of anybody's. */
  @Test
  void endsWithTwoWhenItBreaksItself() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new IllegalStateException("no more paper");
          }
        };
    CommandLine command = AuditCommand.commandLine(new PrintStream(broken, true, UTF_8));
    command.setErr(new PrintWriter(errors));
    assertThat(command.execute("--url", server())).isEqualTo(2);
    assertThat(errors.toString()).contains("has judged nothing", "no more paper");
  }

  @Test
  void takesAJdbcUrlWithAPlaceForTheDatabase() {
    String url = "jdbc:postgresql://" + server() + "/{database}?ApplicationName=test";
    assertThat(run("--url", url, "--skip", "I1,I17", "--settled", "--allow-parked")).isZero();
  }

  @Test
  void refusesAnInvariantThatIsNotThere() {
    assertThat(run("--url", server(), "--skip", "I99")).isEqualTo(2);
    assertThat(errors.toString()).contains("--skip I99: there is no such invariant", "I17");
  }

  @Test
  void printsJsonForPrograms() throws Exception {
    planted.books().chargeOutside(DONE, "_2");
    assertThat(run("--url", server(), "--json")).isEqualTo(1);
    JsonNode report = JsonMapper.shared().readTree(printed());
    assertThat(report.path("counts").path("I4").asLong()).isEqualTo(1);
    assertThat(report.path("findings").get(0).path("orderId").asString()).isEqualTo(Shelf.id(DONE));
  }
}
