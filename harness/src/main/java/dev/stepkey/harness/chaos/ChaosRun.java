package dev.stepkey.harness.chaos;

import dev.stepkey.harness.Fleet;
import dev.stepkey.harness.audit.Audit;
import dev.stepkey.harness.audit.ClientLog;
import dev.stepkey.harness.audit.Report;
import dev.stepkey.harness.chaos.ChaosReport.Verdict;
import dev.stepkey.harness.chaos.Strike.Kind;
import dev.stepkey.harness.fault.Evidence;
import dev.stepkey.harness.fault.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run: load and faults side by side, the healing, the quiet, the judgement. */
final class ChaosRun {

  /** Most of them wait for what they struck. */
  private static final int STRIKES_AT_ONCE = 32;

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** After the last heal, until nothing may be open any more. */
  static final Duration BOUND = Duration.ofSeconds(120);

  /** An attempt that was given up may run on for as long as a step may take. */
  private static final Duration ZOMBIES = ChaosPlan.STEP_TIMEOUT.plusSeconds(1);

  private final ChaosOptions options;
  private final Fleet fleet;
  private final ChaosPlan plan;
  private final Path folder;
  private final PrintStream out;
  private final Backlog backlog;
  private final Striker striker;

  ChaosRun(ChaosOptions options, Fleet fleet, WrongClock clock, PrintStream out) {
    this.options = options;
    this.fleet = fleet;
    this.plan = ChaosPlan.of(options.seed(), options.length(), clock.isThere());
    this.folder = options.folder();
    this.out = out;
    this.backlog = new Backlog(fleet::jdbcUrl);
    this.striker = new Striker(fleet, backlog, clock);
  }

  /** Times of one run. */
  private record Times(Instant start, Instant firstFault, Instant healed, double quiescence) {}

  ChaosReport run() throws IOException, SQLException {
    Path sent = folder.resolve("client.jsonl");
    try (ClientLog log = ClientLog.open(sent);
        Buyers buyers = new Buyers(fleet.apiUrl(), log)) {
      Times times = load(buyers);
      Report audit = Audit.of(fleet::jdbcUrl).clientLog(sent).settled().judge();
      return report(buyers, times, audit, sent);
    }
  }

  private Times load(Buyers buyers) throws IOException {
    Instant start = Instant.now();
    long begin = System.nanoTime();
    buyers.begin(options.seed(), options.orders(), options.length().multipliedBy(19).dividedBy(20));
    try (ScheduledExecutorService strikes =
        Executors.newScheduledThreadPool(
            STRIKES_AT_ONCE, Thread.ofPlatform().name("strike-", 0).factory())) {
      for (Strike strike : plan.strikes()) {
        long at = strike.at().toNanos() - (System.nanoTime() - begin);
        var unused = strikes.schedule(() -> striker.strike(strike), at, TimeUnit.NANOSECONDS);
      }
      watch(buyers, begin, plan.heal());
      // Closing waits for the strikes that are under way, until what they struck works again.
    }
    out.println("Healing");
    striker.heal();
    Instant healed = Instant.now();
    double quiescence = awaitQuiet(buyers, begin);
    LockSupport.parkNanos(ZOMBIES.toNanos());
    return new Times(start, start.plus(plan.quiet()), healed, quiescence);
  }

  private void watch(Buyers buyers, long begin, Duration until) {
    for (Duration next = BETWEEN_LINES; next.compareTo(until) < 0; ) {
      Duration left = next.minusNanos(System.nanoTime() - begin);
      if (left.isPositive()) {
        LockSupport.parkNanos(left.toNanos());
        continue;
      }
      progress(buyers, begin);
      next = next.plus(BETWEEN_LINES);
    }
  }

  private double awaitQuiet(Buyers buyers, long begin) {
    long healed = System.nanoTime();
    long nextLine = healed;
    while (!buyers.areDone() || !backlog.isEmpty()) {
      double waited = (System.nanoTime() - healed) / 1e9;
      if (waited > BOUND.toSeconds()) {
        return -1;
      }
      if (System.nanoTime() > nextLine) {
        progress(buyers, begin);
        nextLine += BETWEEN_LINES.toNanos();
      }
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
    return (System.nanoTime() - healed) / 1e9;
  }

  private void progress(Buyers buyers, long begin) {
    String down =
        fleet.members().stream()
            .filter(member -> !member.isReady())
            .map(member -> member.name())
            .collect(Collectors.joining(", "));
    out.printf(
        "%4d s  %d orders begun, %d acknowledged, %d open; %s%s%n",
        (System.nanoTime() - begin) / 1_000_000_000L,
        buyers.begun(),
        buyers.acknowledged(),
        backlog.openOrders(),
        Stream.of(Kind.KILL, Kind.FREEZE, Kind.CRASH_POSTGRES, Kind.CUT_COMMITS)
            .map(kind -> striker.landed(kind) + " " + kind.description())
            .collect(Collectors.joining(", ")),
        down.isEmpty() ? "" : "; not there: " + down);
  }

  private ChaosReport report(Buyers buyers, Times times, Report audit, Path sent)
      throws IOException, SQLException {
    Map<Kind, Integer> planned = new EnumMap<>(Kind.class);
    Map<Kind, Long> landed = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      planned.put(kind, plan.planned(kind));
      landed.put(kind, striker.landed(kind));
    }
    List<String> reasons =
        new ArrayList<>(
            ChaosReport.invalid(planned, landed, options.orders(), backlog.completed()));
    reasons.addAll(audit.notJudged());
    Verdict verdict = verdict(audit, times, reasons);
    List<Path> logs = new ArrayList<>(evidence());
    logs.add(sent);
    return new ChaosReport(
        verdict,
        reasons,
        options.command(),
        options.seed(),
        options.temporal(),
        orders(buyers),
        Map.of("sent", (long) buyers.requests(), "answers lost", (long) buyers.lost()),
        planned,
        landed,
        injected(),
        times.quiescence(),
        throughput(times),
        recoveries(),
        audit,
        new Timeline(fleet::jdbcUrl, logs).of(audit),
        striker.landed());
  }

  private Verdict verdict(Report audit, Times times, List<String> reasons) {
    if (times.quiescence() < 0) {
      reasons.add("not quiet %d s after the last heal (I15)".formatted(BOUND.toSeconds()));
      return Verdict.VIOLATED;
    }
    if (!audit.findings().isEmpty()) {
      return Verdict.VIOLATED;
    }
    return reasons.isEmpty() ? Verdict.PASSED : Verdict.INVALID;
  }

  private Map<String, Long> orders(Buyers buyers) throws SQLException {
    Map<String, Long> orders = new LinkedHashMap<>();
    orders.put("begun", (long) buyers.begun());
    orders.put("acknowledged", (long) buyers.acknowledged());
    orders.put("completed", backlog.completed());
    orders.put("compensated", backlog.compensated());
    orders.put("returned", backlog.returned());
    return orders;
  }

  private List<Path> evidence() throws IOException {
    Path injected = options.evidence();
    if (!Files.isDirectory(injected)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(injected)) {
      return files.sorted().toList();
    }
  }

  private Map<String, Long> injected() throws IOException {
    Map<String, Long> injected = new TreeMap<>();
    if (Files.isDirectory(options.evidence())) {
      for (Evidence.Line line : Evidence.read(options.evidence())) {
        if (line.fault() != Fault.NONE) {
          injected.merge(line.fault().name(), 1L, Long::sum);
        }
      }
    }
    return injected;
  }

  private Map<String, Double> throughput(Times times) throws SQLException {
    List<Instant> ends = backlog.ends();
    Instant last = ends.isEmpty() ? times.healed() : ends.getLast();
    Map<String, Double> throughput = new LinkedHashMap<>();
    throughput.put("before", rate(ends, times.start(), times.firstFault()));
    throughput.put("during", rate(ends, times.firstFault(), times.healed()));
    throughput.put("after", rate(ends, times.healed(), last));
    return throughput;
  }

  private static double rate(List<Instant> ends, Instant from, Instant until) {
    long count = ends.stream().filter(end -> end.isAfter(from) && !end.isAfter(until)).count();
    double seconds = Duration.between(from, until).toMillis() / 1e3;
    return seconds <= 0 ? 0 : Math.round(count / seconds * 100) / 100.0;
  }

  private Map<Kind, List<Long>> recoveries() {
    Map<Kind, List<Long>> recoveries = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      List<Long> sorted =
          striker.landed().stream()
              .filter(each -> each.kind() == kind && each.recoveryMillis() > 0)
              .map(Landed::recoveryMillis)
              .sorted()
              .toList();
      if (!sorted.isEmpty()) {
        recoveries.put(kind, List.of(sorted.get(sorted.size() / 2), sorted.getLast()));
      }
    }
    return recoveries;
  }
}
