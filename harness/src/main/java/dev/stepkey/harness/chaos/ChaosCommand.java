package dev.stepkey.harness.chaos;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.stepkey.harness.Fleet;
import dev.stepkey.harness.TemporalMode;
import dev.stepkey.harness.fault.FaultInjection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./stepkey chaos}: breaks a fleet of its own for a while, and judges what came of it. */
@Command(
    name = "chaos",
    description =
        "Runs everything as processes of its own, sends orders, kills, freezes and cuts what"
            + " serves them, lets it heal and audits the books.%n%nEnds with 0 if nothing is"
            + " violated, 1 if something is, 2 for a mistake in the arguments, 3 if the run proves"
            + " nothing because too little landed.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class ChaosCommand implements Callable<Integer> {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ChaosCommand.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** What is short enough that nobody misses the bound of every step. */
  private static final int SHORTEST = 30;

  /** Archives of classes take a minute or two to make, and a start costs two thirds with them. */
  private static final int WORTH_ARCHIVES = 300;

  private static final int LONGEST = 7_200;
  private static final int MOST_ORDERS = 100_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--orders",
      paramLabel = "N",
      defaultValue = "200",
      description = "orders, each submitted ten times (default: ${DEFAULT-VALUE})")
  private int orders;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "for how long they are sent (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "X",
      defaultValue = "1",
      description = "of everything that is drawn (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--temporal",
      paramLabel = "MODE",
      defaultValue = "memory",
      description =
          "memory, which forgets all histories when it is killed, or real: needs the temporal"
              + " command (default: ${DEFAULT-VALUE})")
  private TemporalMode temporal = TemporalMode.MEMORY;

  @Option(
      names = "--fault-rate",
      paramLabel = "R",
      defaultValue = ChaosOptions.USUAL_RATE,
      description =
          "of the attempts of single steps that get a fault of their own, 0 to 1"
              + " (default: ${DEFAULT-VALUE})")
  private double rate;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${sys:stepkey.data:-.stepkey}",
      description =
          "runs are kept in its folder chaos/, each in one of its own (default: the checkout's"
              + " .stepkey)")
  private Path data = Path.of(".stepkey");

  /** The command by itself. */
  public static CommandLine commandLine() {
    return new CommandLine(new ChaosCommand()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    check();
    quiet();
    ChaosOptions options = options();
    PrintStream out = System.out;
    Fleet fleet =
        new Fleet(
            data.resolve("chaos").resolve("fleet"),
            temporal,
            out,
            ChaosSettings.of(temporal),
            flags(options),
            cut -> {});
    Thread close = new Thread(fleet::close, "chaos-close");
    Runtime.getRuntime().addShutdownHook(close);
    try {
      return run(options, fleet, out).exitCode();
    } finally {
      fleet.close();
      Runtime.getRuntime().removeShutdownHook(close);
    }
  }

  private ChaosReport.Verdict run(ChaosOptions options, Fleet fleet, PrintStream out)
      throws Exception {
    WrongClock clock = WrongClock.find();
    out.println("Starting seven processes");
    if (seconds >= WORTH_ARCHIVES) {
      fleet.keepClassesIn(data.resolve("chaos").resolve("classes"));
    }
    fleet.start();
    out.println("Logs are in %s, evidence in %s".formatted(fleet.folder(), options.folder()));
    if (!clock.isThere()) {
      out.println("No clock is shifted: that needs libfaketime (Debian's package faketime).");
    }
    try {
      ChaosReport report = new ChaosRun(options, fleet, clock, out).run();
      write(report, options.folder(), out);
      return report.verdict();
    } catch (IOException | SQLException | RuntimeException failure) {
      LOG.error("The run has no end that can be judged", failure);
      out.printf("%s: %s: %s%n", ChaosReport.Verdict.INVALID, options.command(), failure);
      return ChaosReport.Verdict.INVALID;
    }
  }

  private void check() {
    require(orders >= 1 && orders <= MOST_ORDERS, "--orders must be 1 to " + MOST_ORDERS);
    require(
        seconds >= SHORTEST && seconds <= LONGEST,
        "--seconds must be %d to %d".formatted(SHORTEST, LONGEST));
    require(rate >= 0 && rate <= 1, "--fault-rate must be 0 to 1, for example 0.1");
    require(temporal != TemporalMode.AUTO, "--temporal must be memory or real");
  }

  private void require(boolean holds, String sentence) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), sentence);
    }
  }

  private ChaosOptions options() throws IOException {
    String name =
        "%s-seed-%d"
            .formatted(
                DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC)
                    .format(Instant.now()),
                seed);
    Path folder = Files.createDirectories(data.resolve("chaos").resolve(name)).toRealPath();
    return new ChaosOptions(
        orders, Duration.ofSeconds(seconds), seed, temporal.name(), folder, rate);
  }

  private static Map<String, String> flags(ChaosOptions options) {
    return Map.of(
        FaultInjection.PLAN,
        "random:%d:%s".formatted(options.seed(), options.rate()),
        FaultInjection.EVIDENCE,
        options.evidence().toString(),
        FaultInjection.WHILE,
        options.drawing().toString(),
        FaultInjection.STALL,
        ChaosSettings.STALL.toMillis() + "");
  }

  /** PostgreSQL is stopped on purpose: what its keeper says about it is no news. */
  private static void quiet() {
    if (LoggerFactory.getLogger("io.zonky.test.db.postgres.embedded") instanceof Logger keeper) {
      keeper.setLevel(Level.OFF);
    }
  }

  private static void write(ChaosReport report, Path folder, PrintStream out) throws IOException {
    Path json = folder.resolve("report.json");
    Path page = folder.resolve("report.html");
    Files.writeString(json, JSON.writeValueAsString(report));
    Files.writeString(page, ReportPage.of(report));
    report.audit().print(out);
    out.printf(
        "orders %s%nplanned %s%nlanded %s%ndrawn for steps %s%nended a second %s%n"
            + "quiet %.1f s after the last heal%n",
        report.orders(),
        report.planned(),
        report.landed(),
        report.injected(),
        report.throughput(),
        report.quiescenceSeconds());
    report.reasons().forEach(out::println);
    out.printf("%s%n%s%n%s: %s%n", json, page, report.verdict(), report.command());
  }
}
