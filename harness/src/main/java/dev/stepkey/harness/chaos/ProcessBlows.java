package dev.stepkey.harness.chaos;

import dev.stepkey.harness.Fleet;
import dev.stepkey.harness.Member;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Strikes at processes: one at a time for each, because what is dead cannot be frozen. */
final class ProcessBlows {

  private static final Duration BEFORE_IT_IS_STARTED_AGAIN = Duration.ofMillis(400);

  /** A clock is never off by so much on its own. */
  private static final Duration SHIFTED = Duration.ofMinutes(30);

  private final Fleet fleet;
  private final Superuser superuser;
  private final WrongClock clock;
  private final Map<String, Lock> turns = new ConcurrentHashMap<>();

  /** A start takes a core for seconds. A machine that only starts processes carries no orders. */
  private final Lock starts = new ReentrantLock(true);

  ProcessBlows(Fleet fleet, Superuser superuser, WrongClock clock) {
    this.fleet = fleet;
    this.superuser = superuser;
    this.clock = clock;
  }

  /** What a strike does once it is its turn. */
  private interface Turn {
    Blow take() throws IOException, SQLException;
  }

  /**
   * Strikes when it is its turn, and returns when what it struck works again.
   *
   * @param open how many orders are open, asked right before the strike
   */
  Landed strike(Strike strike, LongSupplier open) throws IOException, SQLException {
    Lock turn = turns.computeIfAbsent(strike.target(), target -> new ReentrantLock(true));
    turn.lock();
    try {
      return switch (strike.kind()) {
        case KILL -> oneByOne(strike, open, () -> kill(fleet.member(strike.target())));
        case SHIFT_CLOCK -> landed(strike, open, () -> shift(strike.target(), strike.length()));
        case FREEZE ->
            landed(strike, open, () -> freeze(fleet.member(strike.target()), strike.length()));
        default -> landed(strike, open, this::crash);
      };
    } finally {
      turn.unlock();
    }
  }

  private Landed oneByOne(Strike strike, LongSupplier open, Turn turn)
      throws IOException, SQLException {
    starts.lock();
    try {
      return landed(strike, open, turn);
    } finally {
      starts.unlock();
    }
  }

  private static Landed landed(Strike strike, LongSupplier open, Turn turn)
      throws IOException, SQLException {
    Instant at = Instant.now();
    long before = open.getAsLong();
    return Landed.of(strike, at, before, turn.take());
  }

  private static Blow kill(Member member) {
    long pid = member.pid();
    boolean ran = member.isRunning();
    member.kill();
    Blow.pause(BEFORE_IT_IS_STARTED_AGAIN);
    Duration recovery = member.awaitReady();
    return Blow.of(ran && member.pid() != pid, "pid %d died".formatted(pid), recovery);
  }

  private static Blow freeze(Member member, Duration length) throws IOException {
    long pid = member.pid();
    member.freeze();
    boolean stopped;
    boolean stayed;
    try {
      stopped = member.isFrozen();
      Blow.pause(length);
      stayed = member.isFrozen();
    } finally {
      member.resume();
    }
    Duration recovery = member.awaitReady();
    return Blow.of(
        stopped && stayed, "pid %d stopped for %d ms".formatted(pid, length.toMillis()), recovery);
  }

  private Blow crash() throws IOException, SQLException {
    String before = superuser.postmasterStart();
    fleet.crashPostgres();
    Duration recovery = fleet.restartPostgres();
    String after = superuser.postmasterStart();
    return Blow.of(
        !before.equals(after), "started %s, and again %s".formatted(before, after), recovery);
  }

  private Blow shift(String app, Duration length) throws IOException {
    Member member = fleet.member(app);
    member.environment(clock.next());
    try {
      Duration recovery = kill(member).recovery();
      Duration off = Duration.between(Instant.now(), fleet.clock(app));
      Blow.pause(length);
      return Blow.of(
          off.abs().compareTo(SHIFTED) > 0,
          "its answers are dated %s off".formatted(off),
          recovery);
    } finally {
      member.environment(Map.of());
      kill(member);
    }
  }
}
