package dev.stepkey.harness.chaos;

import dev.stepkey.harness.chaos.Strike.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What is done to the fleet and when: a pure function of seed and time. Which threads are where
 * when it happens is not repeated.
 *
 * @param quiet nothing is done before: the throughput without faults is measured
 * @param heal nothing begins, and nothing lasts, after
 */
record ChaosPlan(List<Strike> strikes, Duration quiet, Duration heal) {

  /** The sandbox too: a provider that is away. Its books are in PostgreSQL. */
  private static final List<String> KILLED =
      List.of("inventory", "payment", "shipping", "orchestrator", "temporal", "sandbox");

  private static final List<String> FROZEN =
      List.of("inventory", "payment", "shipping", "orchestrator");

  private static final List<String> APPLICATIONS = FROZEN;
  private static final List<String> REMOTE = List.of("payment", "shipping");
  private static final List<String> SERVICES = List.of("inventory", "payment", "shipping");

  /** How often each is done; a rate for all lengths, so that a short run has some of each. */
  private enum Rhythm {
    KILL(Kind.KILL, 7, KILLED, 0),
    FREEZE(Kind.FREEZE, 20, FROZEN, 8),
    CRASH(Kind.CRASH_POSTGRES, 40, List.of("postgres"), 0),
    COMMITS(Kind.CUT_COMMITS, 3, APPLICATIONS, 0),
    SESSIONS(Kind.END_SESSIONS, 15, APPLICATIONS, 0),
    TEMPORAL(Kind.CUT_TEMPORAL, 20, APPLICATIONS, 0),
    PROVIDER(Kind.CUT_PROVIDER, 5, REMOTE, 0),
    STALL(Kind.STALL_PROVIDER, 45, REMOTE, 7),
    CLIENTS(Kind.CUT_CLIENTS, 10, List.of("api"), 0),
    /** Longer than the relay's patience and the longest retry: none in a short run. */
    CLOCK(Kind.SHIFT_CLOCK, 240, SERVICES, 60);

    private final Kind kind;
    private final int everySeconds;
    private final List<String> targets;
    private final int length;

    Rhythm(Kind kind, int everySeconds, List<String> targets, int length) {
      this.kind = kind;
      this.everySeconds = everySeconds;
      this.targets = targets;
      this.length = length;
    }
  }

  /**
   * The plan of a run.
   *
   * @param clocks whether there is something to shift clocks with
   */
  static ChaosPlan of(long seed, Duration length, boolean clocks) {
    Duration quiet = length.dividedBy(10).plusSeconds(5);
    Duration heal = length.multipliedBy(9).dividedBy(10);
    List<Strike> strikes = new ArrayList<>();
    for (Rhythm rhythm : Rhythm.values()) {
      if (rhythm != Rhythm.CLOCK || clocks) {
        // One of its own for each, so that one more kind does not change the others.
        add(strikes, rhythm, new SplittableRandom(seed * 31 + rhythm.kind.ordinal()), quiet, heal);
      }
    }
    strikes.sort(Comparator.comparing(Strike::at));
    return new ChaosPlan(List.copyOf(strikes), quiet, heal);
  }

  private static void add(
      List<Strike> strikes, Rhythm rhythm, SplittableRandom random, Duration from, Duration until) {
    Duration length = Duration.ofSeconds(rhythm.length);
    long window = Duration.ofSeconds(rhythm.everySeconds).toMillis();
    long last = until.minus(length).toMillis();
    for (long begin = from.toMillis(); begin < last; begin += window) {
      // Somewhere in its window: as often as the rhythm says, and at no fixed time.
      long at = begin + random.nextLong(Math.min(window, last - begin));
      String target = rhythm.targets.get(random.nextInt(rhythm.targets.size()));
      strikes.add(
          new Strike(Duration.ofMillis(at), rhythm.kind, target, length, 1 + random.nextInt(3)));
    }
  }

  /** How many of a kind; of commits, how many are to be cut. */
  int planned(Kind kind) {
    return strikes.stream()
        .filter(strike -> strike.kind() == kind)
        .mapToInt(strike -> kind == Kind.CUT_COMMITS ? strike.count() : 1)
        .sum();
  }
}
