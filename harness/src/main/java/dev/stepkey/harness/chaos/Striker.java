package dev.stepkey.harness.chaos;

import dev.stepkey.harness.Fleet;
import dev.stepkey.harness.Member;
import dev.stepkey.harness.fault.TcpProxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does to the fleet what the plan says, and keeps how it is known to have happened. */
final class Striker {

  private static final Logger LOG = LoggerFactory.getLogger(Striker.class);

  private static final Duration MEETING = Duration.ofSeconds(3);

  private final Fleet fleet;
  private final Backlog backlog;
  private final WrongClock clock;
  private final Queue<Landed> landed = new ConcurrentLinkedQueue<>();
  private final Map<String, Lock> turns = new ConcurrentHashMap<>();

  /**
   * A start takes a core for seconds. A machine that only starts processes carries out no orders.
   */
  private final Lock starts = new ReentrantLock(true);

  Striker(Fleet fleet, Backlog backlog, WrongClock clock) {
    this.fleet = fleet;
    this.backlog = backlog;
    this.clock = clock;
  }

  /** Returns when it is over, and what it struck works again. */
  void strike(Strike strike) {
    Instant at = Instant.now();
    long open = backlog.openOrders();
    try {
      Blow blow = blow(strike);
      landed.add(
          new Landed(
              at,
              strike.kind(),
              strike.target(),
              blow.landed(),
              open,
              blow.evidence(),
              blow.recovery().toMillis()));
    } catch (IOException | SQLException | RuntimeException failure) {
      LOG.warn("{} of {} failed", strike.kind(), strike.target(), failure);
      landed.add(
          new Landed(at, strike.kind(), strike.target(), false, open, failure.toString(), 0));
    }
  }

  /** What became of it. */
  private record Blow(boolean landed, String evidence, Duration recovery) {
    static Blow of(long count, String what) {
      return new Blow(count > 0, count + " " + what, Duration.ZERO);
    }
  }

  private Blow blow(Strike strike) throws IOException, SQLException {
    String target = strike.target();
    return switch (strike.kind()) {
      case KILL, FREEZE, SHIFT_CLOCK, CRASH_POSTGRES -> blowToProcess(strike);
      case CUT_COMMITS -> cutCommits(target, strike.count());
      case END_SESSIONS -> endSessions(target);
      case CUT_TEMPORAL -> cut(fleet.temporal(target));
      case CUT_PROVIDER -> cut(fleet.sandbox(target));
      case STALL_PROVIDER -> stall(fleet.sandbox(target), strike.length());
      case CUT_CLIENTS -> cut(fleet.api());
    };
  }

  /** One at a time for each process: what is dead cannot be frozen. */
  private Blow blowToProcess(Strike strike) throws IOException, SQLException {
    Lock turn = turns.computeIfAbsent(strike.target(), target -> new ReentrantLock(true));
    turn.lock();
    try {
      return switch (strike.kind()) {
        case KILL -> oneByOne(() -> kill(fleet.member(strike.target())));
        case FREEZE -> freeze(fleet.member(strike.target()), strike.length());
        case SHIFT_CLOCK -> shift(fleet.member(strike.target()), strike.length());
        default -> crash();
      };
    } finally {
      turn.unlock();
    }
  }

  private static Blow kill(Member member) {
    long pid = member.pid();
    boolean ran = member.isRunning();
    member.kill();
    pause(Duration.ofMillis(400));
    Duration recovery = member.awaitReady();
    return new Blow(ran && member.pid() != pid, "pid %d died".formatted(pid), recovery);
  }

  private static Blow freeze(Member member, Duration length) throws IOException {
    long pid = member.pid();
    member.freeze();
    boolean stopped = isStopped(pid);
    pause(length);
    boolean stayed = isStopped(pid);
    member.resume();
    Duration recovery = member.awaitReady();
    return new Blow(
        stopped && stayed, "pid %d stopped for %d ms".formatted(pid, length.toMillis()), recovery);
  }

  private static boolean isStopped(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "state=", "-p", Long.toString(pid)).start();
    String state = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return state.strip().startsWith("T");
  }

  private Blow oneByOne(Supplier<Blow> kill) {
    starts.lock();
    try {
      return kill.get();
    } finally {
      starts.unlock();
    }
  }

  private Blow crash() throws IOException, SQLException {
    String before = startTime();
    fleet.crashPostgres();
    Duration recovery = fleet.restartPostgres();
    String after = startTime();
    return new Blow(
        !before.equals(after), "started %s, and again %s".formatted(before, after), recovery);
  }

  private String startTime() throws SQLException {
    return asSuperuser("SELECT pg_postmaster_start_time()::text");
  }

  private Blow cutCommits(String target, int count) {
    long before = fleet.postgres(target).cutCommits();
    fleet.postgres(target).cutNextCommits(count);
    await(() -> fleet.postgres(target).cutCommits() >= before + count);
    return Blow.of(fleet.postgres(target).cutCommits() - before, "commits cut");
  }

  /** Of the application's role, in the database of the same name. */
  private Blow endSessions(String target) {
    String role = target.equals("orchestrator") ? "orders" : target;
    String sql =
        "SELECT count(pg_terminate_backend(pid))::text FROM pg_stat_activity WHERE usename = '%s'";
    AtomicLong ended = new AtomicLong();
    await(() -> ended.addAndGet(count(sql.formatted(role))) > 0);
    return Blow.of(ended.get(), "sessions ended");
  }

  private long count(String sql) {
    try {
      return Long.parseLong(asSuperuser(sql));
    } catch (SQLException noDatabaseJustNow) {
      return 0;
    }
  }

  /** As soon as there is something to cut. */
  private static Blow cut(TcpProxy hop) {
    AtomicLong cut = new AtomicLong();
    await(() -> cut.addAndGet(hop.cut()) > 0);
    return Blow.of(cut.get(), "connections reset");
  }

  /** Not for long: what was not there by then was not met. */
  private static void await(BooleanSupplier holds) {
    long end = System.nanoTime() + MEETING.toNanos();
    while (!holds.getAsBoolean() && System.nanoTime() < end) {
      pause(Duration.ofMillis(50));
    }
  }

  private String asSuperuser(String sql) throws SQLException {
    String url = fleet.jdbcUrl("postgres") + "?connectTimeout=5&socketTimeout=10";
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Blow stall(TcpProxy provider, Duration length) {
    long before = provider.frozenReads();
    provider.freeze(true);
    await(() -> provider.frozenReads() > before);
    pause(length);
    provider.freeze(false);
    return Blow.of(provider.frozenReads() - before, "pieces of traffic held");
  }

  private Blow shift(Member member, Duration length) {
    Map<String, String> environment = clock.next();
    member.environment(environment);
    try {
      Blow blow = kill(member);
      pause(length);
      return new Blow(
          blow.landed(), "%s; %s".formatted(blow.evidence(), environment), blow.recovery());
    } finally {
      member.environment(Map.of());
      kill(member);
    }
  }

  /** Takes everything back. Returns when every process works. */
  void heal() throws IOException {
    for (Member member : fleet.members()) {
      if (member.isRunning()) {
        member.resume();
      }
      member.start();
    }
    for (String app : List.of("inventory", "payment", "shipping", "orchestrator")) {
      fleet.postgres(app).cutNextCommits(0);
      fleet.postgres(app).hop().freeze(false);
      fleet.temporal(app).freeze(false);
      fleet.sandbox(app).freeze(false);
    }
    fleet.members().forEach(Member::awaitReady);
  }

  private static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }

  List<Landed> landed() {
    return List.copyOf(landed);
  }

  /** Of a kind, so far; of commits, how many were cut. */
  long landed(Strike.Kind kind) {
    if (kind == Strike.Kind.CUT_COMMITS) {
      return List.of("inventory", "payment", "shipping", "orchestrator").stream()
          .mapToLong(app -> fleet.postgres(app).cutCommits())
          .sum();
    }
    return landed.stream().filter(each -> each.kind() == kind && each.landed()).count();
  }
}
