package dev.stepkey.harness.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * Reproduces duplicate deliveries, and shows the fix. Ends with 0 when the figures are as they must
 * be, with 1 when they are not, with 2 when the arguments cannot be used or it broke off.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    synopsisSubcommandLabel = "(observe | load)",
    description = "Delivers steps more than once, to a service without a guard and to ours.")
public final class DemoCommand {

  private static final int MOST_JOBS = 1000;
  private static final int MOST_EACH = 20;

  private final Callable<Workbench> workbench;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--evidence",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "writes before.txt, after.txt, duplicate-skips.log and claim-keys.csv there")
  private @Nullable Path evidence;

  private DemoCommand(Callable<Workbench> workbench) {
    this.workbench = workbench;
  }

  /**
   * The command.
   *
   * @param workbench starts what it runs on
   */
  public static CommandLine commandLine(Callable<Workbench> workbench) {
    return new CommandLine(new DemoCommand(workbench));
  }

  @Command(
      name = "observe",
      mixinStandardHelpOptions = true,
      description = "Delivers one step K times, and prints every delivery.")
  int observe(
      @Parameters(
              index = "0",
              paramLabel = "K",
              defaultValue = "5",
              description = "deliveries (default ${DEFAULT-VALUE})")
          int each) {
    require("K", each, MOST_EACH);
    return show(
        1,
        each,
        (comparison, page) -> {
          out()
              .printf(
                  "One step, delivered %d times. Its logical id is %s at every delivery;%n"
                      + "the delivery's own id is another each time. Attempts and effects are"
                      + " running sums.%n%n",
                  each, comparison.with().deliveries().getFirst().key());
          page.deliveries();
          page.skips();
          page.claims();
        });
  }

  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = "Delivers N different steps, each K times, and prints the sums.")
  int load(
      @Parameters(
              index = "0",
              paramLabel = "N",
              defaultValue = "8",
              description = "different jobs (default ${DEFAULT-VALUE})")
          int jobs,
      @Parameters(
              index = "1",
              paramLabel = "K",
              defaultValue = "2",
              description = "deliveries of each (default ${DEFAULT-VALUE})")
          int each) {
    require("N", jobs, MOST_JOBS);
    require("K", each, MOST_EACH);
    return show(
        jobs,
        each,
        (comparison, page) -> {
          out()
              .printf(
                  "%d jobs, each delivered %d times, one after the other: %d submissions.%n%n",
                  jobs, each, comparison.submissions());
          page.figures();
          page.skips();
          page.claims();
        });
  }

  private int show(int jobs, int each, BiConsumer<Comparison, Page> layout) {
    Evidence files = evidence();
    try {
      return show(jobs, each, layout, files);
    } catch (Exception broken) {
      spec().commandLine().getErr().println("The demo broke off, and nothing is shown: " + broken);
      return ExitCode.USAGE;
    }
  }

  private int show(
      int jobs, int each, BiConsumer<Comparison, Page> layout, @Nullable Evidence files)
      throws Exception {
    try (SkipLog log = new SkipLog()) {
      out().printf("Starting PostgreSQL, Temporal and the inventory service (a few seconds)%n%n");
      out().flush();
      Comparison comparison;
      try (Workbench running = workbench.call()) {
        comparison = Comparison.of(running, log, jobs, each);
      }
      layout.accept(comparison, new Page(comparison, out()));
      if (files != null) {
        files.write(comparison);
        out().printf("Evidence is in %s.%n%n", evidence);
      }
      return verdict(comparison);
    }
  }

  /** Before anything is started: a folder that cannot be made is the caller's mistake. */
  private @Nullable Evidence evidence() {
    try {
      return evidence == null ? null : Evidence.in(evidence);
    } catch (IOException e) {
      throw mistake("The folder %s cannot be made.".formatted(evidence));
    }
  }

  private int verdict(Comparison comparison) {
    List<String> faults = comparison.faults();
    if (faults.isEmpty()) {
      out()
          .printf(
              "Shown: %d submissions of %d different %s had %d effects without the guard and %d"
                  + " with it, at %d attempts both times.%n",
              comparison.submissions(),
              comparison.jobs(),
              comparison.jobs() == 1 ? "step" : "steps",
              comparison.without().effects(),
              comparison.with().effects(),
              comparison.with().attempts());
      out().flush();
      return ExitCode.OK;
    }
    faults.forEach(fault -> out().println("WRONG  " + fault));
    out().println("The figures are not as they must be: the guard does not hold, or the demo.");
    out().flush();
    return ExitCode.SOFTWARE;
  }

  private void require(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw mistake("%s must be 1 to %d, not %d".formatted(name, most, value));
    }
  }

  private ParameterException mistake(String sentence) {
    return new ParameterException(spec().commandLine(), sentence);
  }

  private PrintWriter out() {
    return spec().commandLine().getOut();
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("picocli calls it");
    }
    return spec;
  }
}
