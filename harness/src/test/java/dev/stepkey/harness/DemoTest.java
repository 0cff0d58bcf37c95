package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.demo.DemoCommand;
import dev.stepkey.harness.demo.Workbench;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;

/** The duplicate-delivery exercise, as it is run from the command line. */
@TestInstance(Lifecycle.PER_CLASS)
final class DemoTest {

  private static final Callable<Workbench> NOTHING =
      () -> {
        throw new AssertionError("nothing must be started");
      };

  private final Path folder = Files.createTempDirectory("stepkey-demo-test");
  private final Workbench bench = ScratchWorkbench.start();
  private final Shown load =
      demo(() -> new Kept(bench), "load", "8", "2", "--evidence", folder.toString());

  /** The parts take seconds to start: all tests look at one run, and go on with its parts. */
  DemoTest() throws Exception {}

  @AfterAll
  void stop() throws Exception {
    bench.close();
    FileSystemUtils.deleteRecursively(folder);
  }

  @Test
  void eightJobsTwiceHaveSixteenEffectsWithoutTheGuardAndEightWithIt() {
    assertThat(load.exit).as(load.all()).isZero();
    assertThat(load.figure("submissions")).isEqualTo("16 16");
    assertThat(load.figure("attempts (by Temporal's histories)")).isEqualTo("16 16");
    assertThat(load.figure("observed_effects_total before")).isEqualTo("0 0");
    assertThat(load.figure("observed_effects_total after")).isEqualTo("16 8");
    assertThat(load.figure("reservations in the database")).isEqualTo("16 8");
    assertThat(load.figure("pieces taken from the stock")).isEqualTo("16 8");
    assertThat(load.figure("stepkey_step_replays_total")).isEqualTo("- 8");
    assertThat(load.out.strip())
        .endsWith(
            "Shown: 16 submissions of 8 different steps had 16 effects without the guard and 8"
                + " with it, at 16 attempts both times.");
  }

  @Test
  void duplicateSkipsAndClaimKeysAreShown() {
    assertThat(load.lines("reserve-inventory completed replayed attempt=1")).isEqualTo(8);
    assertThat(load.lines("demo/job-1:reserve-inventory ")).isEqualTo(1);
    assertThat(load.lines("demo/job-8:reserve-inventory ")).isEqualTo(1);
  }

  @Test
  void theEvidenceIsWritten() throws Exception {
    assertThat(folder.resolve("before.txt")).content().contains("observed_effects_total 16");
    assertThat(folder.resolve("after.txt")).content().contains("answer completed, replayed");
    assertThat(Files.readAllLines(folder.resolve("duplicate-skips.log"))).hasSize(8);
    assertThat(Files.readAllLines(folder.resolve("claim-keys.csv")))
        .hasSize(9)
        .contains("claim_key,state,replays", "demo/job-3:reserve-inventory,COMPLETED,1");
  }

  /** On tables that know the job already, no effect comes where one is expected. */
  @Test
  void figuresThatAreNotAsTheyMustBeEndWithOne() {
    Shown again = demo(() -> new Kept(bench), "observe", "3");

    assertThat(again.exit).as(again.all()).isEqualTo(1);
    assertThat(again.out)
        .contains("WRONG  with the guard: effects: 0, must be 1")
        .contains("WRONG  with the guard: reservations in the database: 0, must be 1")
        .contains("The figures are not as they must be");
    assertThat(again.lines("without the guard")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"load 0 2", "load 1001 2", "load 8 0", "load 8 21", "load x", "observe 0", "sing"})
  void whatCannotBeUsedIsRefusedBeforeAnythingStarts(String arguments) {
    Shown refused = demo(NOTHING, arguments.split(" "));

    assertThat(refused.exit).isEqualTo(2);
    assertThat(refused.err).isNotBlank();
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeAnythingStarts() {
    String inside = folder.resolve("before.txt").resolve("evidence").toString();

    Shown refused = demo(NOTHING, "load", "--evidence", inside);

    assertThat(refused.exit).isEqualTo(2);
    assertThat(refused.err).contains("cannot be made");
  }

  @Test
  void whatBreaksShowsNothingAndEndsWithTwo() {
    Shown broken =
        demo(
            () -> {
              throw new IllegalStateException("no room");
            },
            "observe",
            "2");

    assertThat(broken.exit).isEqualTo(2);
    assertThat(broken.err).contains("nothing is shown", "no room");
  }

  /** Goes on after the command. */
  private record Kept(Workbench bench) implements Workbench {

    @Override
    public String jdbcUrl(String database) {
      return bench.jdbcUrl(database);
    }

    @Override
    public String temporal() {
      return bench.temporal();
    }

    @Override
    public URI metrics() {
      return bench.metrics();
    }

    @Override
    public void close() {
      // The test does.
    }
  }

  private static Shown demo(Callable<Workbench> workbench, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        DemoCommand.commandLine(workbench)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Shown(exit, out.toString(), err.toString());
  }

  private record Shown(int exit, String out, String err) {

    String all() {
      return out + err;
    }

    /** The columns of one line of the table. */
    String figure(String name) {
      String line = out.lines().filter(it -> it.startsWith(name + " ")).findFirst().orElse(name);
      return line.substring(name.length()).strip().replaceAll(" +", " ");
    }

    long lines(String text) {
      return out.lines().filter(line -> line.contains(text)).count();
    }
  }
}
