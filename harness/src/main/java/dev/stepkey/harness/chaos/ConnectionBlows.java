package dev.stepkey.harness.chaos;

import dev.stepkey.harness.Fleet;
import dev.stepkey.harness.fault.TcpProxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Strikes at the ways between processes. Each waits for something to strike, though not long. */
final class ConnectionBlows {

  /** For somebody to be at work. */
  private static final Duration MEETING = Duration.ofSeconds(3);

  /** For commits and calls, of which a fleet under attack has few for a while. */
  private static final Duration TRAFFIC = Duration.ofSeconds(10);

  private final Fleet fleet;
  private final Superuser superuser;

  ConnectionBlows(Fleet fleet, Superuser superuser) {
    this.fleet = fleet;
    this.superuser = superuser;
  }

  Blow strike(Strike strike) {
    String target = strike.target();
    return switch (strike.kind()) {
      case CUT_COMMITS -> cutCommits(target, strike.count());
      case END_SESSIONS -> endSessions(target);
      case CUT_TEMPORAL -> cut(fleet.temporal(target)::cut, "connections reset");
      case CUT_PROVIDER -> loseReply(fleet.sandbox(target));
      case STALL_PROVIDER -> stall(fleet.sandbox(target), strike.length());
      case CUT_CLIENTS -> cut(fleet.api()::cutWaiting, "requests cut off");
      case KILL, FREEZE, CRASH_POSTGRES, SHIFT_CLOCK ->
          throw new IllegalArgumentException(strike.kind() + " is none of a connection");
    };
  }

  private Blow cutCommits(String target, int count) {
    LongSupplier cut = fleet.postgres(target).cutNextCommits(count);
    Blow.await(TRAFFIC, () -> cut.getAsLong() == count);
    return Blow.of(cut.getAsLong(), "commits cut");
  }

  /** Of the application's role, in the database of the same name. */
  private Blow endSessions(String target) {
    String role = target.equals("orchestrator") ? "orders" : target;
    AtomicLong ended = new AtomicLong();
    Blow.await(MEETING, () -> ended.addAndGet(superuser.endSessions(role)) > 0);
    return Blow.of(ended.get(), "sessions ended");
  }

  /** As soon as there is something to cut. */
  private static Blow cut(IntSupplier present, String what) {
    AtomicLong cut = new AtomicLong();
    Blow.await(MEETING, () -> cut.addAndGet(present.getAsInt()) > 0);
    return Blow.of(cut.get(), what);
  }

  /** The next call is carried out, and its caller does not learn it. */
  private static Blow loseReply(TcpProxy provider) {
    long before = provider.cutConnections();
    provider.loseNextReplies(1);
    Blow.await(TRAFFIC, () -> provider.cutConnections() > before);
    return Blow.of(provider.cutConnections() - before, "replies lost");
  }

  private static Blow stall(TcpProxy provider, Duration length) {
    long before = provider.frozenReads();
    provider.freeze(true);
    try {
      Blow.await(MEETING, () -> provider.frozenReads() > before);
      Blow.pause(length);
    } finally {
      provider.freeze(false);
    }
    return Blow.of(provider.frozenReads() - before, "pieces of traffic held");
  }
}
