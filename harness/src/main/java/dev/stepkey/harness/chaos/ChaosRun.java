package dev.stepkey.harness.chaos;

import dev.stepkey.harness.Fleet;
import dev.stepkey.harness.audit.Audit;
import dev.stepkey.harness.audit.ClientLog;
import dev.stepkey.harness.audit.Report;
import dev.stepkey.harness.chaos.ChaosReport.Verdict;
import dev.stepkey.harness.chaos.Strike.Kind;
import dev.stepkey.harness.fault.FaultInjection;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /** Until the last attempt that was given up, and the last late delivery, have arrived too. */
  private static final Duration STRAGGLERS = FaultInjection.LATEST.plusSeconds(2);

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
    this.striker = new Striker(fleet, backlog, clock, options.drawing());
  }

  ChaosReport run() throws IOException, SQLException {
    Path sent = folder.resolve("client.jsonl");
    try (ClientLog log = ClientLog.open(sent);
        Buyers buyers = new Buyers(fleet.apiUrl(), log)) {
      Tally.Times times = load(buyers);
      Report audit = Audit.of(fleet::jdbcUrl).clientLog(sent).settled().judge();
      return report(buyers, times, audit, sent);
    }
  }

  private Tally.Times load(Buyers buyers) throws IOException, SQLException {
    Instant start = Instant.now();
    long begin = System.nanoTime();
    buyers.begin(options.seed(), options.orders(), options.length().multipliedBy(19).dividedBy(20));
    try (ScheduledExecutorService strikes =
        Executors.newScheduledThreadPool(
            STRIKES_AT_ONCE, Thread.ofPlatform().name("strike-", 0).factory())) {
      schedule(strikes, plan.quiet(), begin, this::beginDrawing);
      plan.strikes()
          .forEach(strike -> schedule(strikes, strike.at(), begin, () -> striker.strike(strike)));
      watch(buyers, begin, plan.heal());
      // Closing waits for the strikes that are under way, until what they struck works again.
    }
    out.println("Healing");
    striker.heal();
    Instant healed = Instant.now();
    double quiescence = awaitQuiet(buyers, begin);
    LockSupport.parkNanos(STRAGGLERS.toNanos());
    buyers.look();
    return new Tally.Times(start, start.plus(plan.quiet()), healed, quiescence);
  }

  private static void schedule(
      ScheduledExecutorService strikes, Duration at, long begin, Runnable what) {
    long left = at.toNanos() - (System.nanoTime() - begin);
    var unused = strikes.schedule(what, left, TimeUnit.NANOSECONDS);
  }

  private void beginDrawing() {
    try {
      striker.beginDrawing();
    } catch (IOException failure) {
      throw new UncheckedIOException("no fault is drawn", failure);
    }
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

  private ChaosReport report(Buyers buyers, Tally.Times times, Report audit, Path sent)
      throws IOException, SQLException {
    Tally tally = new Tally(plan, striker, backlog, options.evidence());
    Map<String, Long> injected = tally.injected();
    List<String> reasons =
        new ArrayList<>(
            ChaosReport.invalid(
                options.length(),
                tally.planned(),
                tally.landed(),
                options.rate() > 0 ? injected : null,
                options.orders(),
                backlog.completed()));
    reasons.addAll(audit.notJudged());
    Verdict verdict = verdict(audit, times.quiescence(), reasons);
    List<Path> logs = new ArrayList<>(tally.evidence());
    logs.add(sent);
    return new ChaosReport(
        verdict,
        reasons,
        options.command(),
        options.seed(),
        options.temporal(),
        tally.orders(buyers),
        Map.of("sent", (long) buyers.requests(), "answers lost", (long) buyers.lost()),
        tally.planned(),
        tally.landed(),
        injected,
        times.quiescence(),
        tally.throughput(times),
        tally.recoveries(),
        audit,
        new Timeline(fleet::jdbcUrl, logs).of(audit),
        striker.landed());
  }

  private static Verdict verdict(Report audit, double quiescence, List<String> reasons) {
    if (quiescence < 0) {
      reasons.add("not quiet %d s after the last heal (I15)".formatted(BOUND.toSeconds()));
      return Verdict.VIOLATED;
    }
    if (!audit.findings().isEmpty()) {
      return Verdict.VIOLATED;
    }
    return reasons.isEmpty() ? Verdict.PASSED : Verdict.INVALID;
  }
}
