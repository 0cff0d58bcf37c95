package dev.stepkey.harness.chaos;

import dev.stepkey.harness.audit.Report;
import dev.stepkey.harness.chaos.Strike.Kind;
import dev.stepkey.harness.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run did and what came of it; this is what is written as JSON.
 *
 * @param command repeats the plan, though not the timing of threads
 * @param planned and {@code landed}: strikes of each kind; of commits, how many
 * @param injected faults that were drawn for single steps and landed, by their names
 * @param quiescenceSeconds from the last heal until nothing was open; negative if that never came
 * @param throughput orders that ended a second, before the faults, during them and after
 * @param recoveryMillis until what was struck worked again: median and longest, by kind
 * @param timelines what happened to the orders that a violation names
 */
record ChaosReport(
    Verdict verdict,
    List<String> reasons,
    String command,
    long seed,
    String temporal,
    Map<String, Long> orders,
    Map<String, Long> requests,
    Map<Kind, Integer> planned,
    Map<Kind, Long> landed,
    Map<String, Long> injected,
    double quiescenceSeconds,
    Map<String, Double> throughput,
    Map<Kind, List<Long>> recoveryMillis,
    Report audit,
    Map<String, List<String>> timelines,
    List<Landed> strikes) {

  /** How a run ends. */
  enum Verdict {
    PASSED(0),
    VIOLATED(1),
    /** It proves nothing: too little landed, or it could not be judged. */
    INVALID(3);

    private final int exitCode;

    Verdict(int exitCode) {
      this.exitCode = exitCode;
    }

    int exitCode() {
      return exitCode;
    }
  }

  /** Less than this of what was planned, and the run says nothing. */
  private static final double ENOUGH = 0.8;

  /** Of what meets nothing where nobody is at work at that moment. */
  private static final double ENOUGH_OF_CUTS = 0.4;

  /**
   * Of a kind that is planned less often, chance alone may spare all; such kinds count together.
   */
  private static final int FEW = 5;

  /** From this length on a run also has to have done so much. */
  private static final Duration LONG = Duration.ofSeconds(600);

  static final Map<Kind, Integer> LEAST_IN_A_LONG_RUN =
      Map.of(Kind.KILL, 60, Kind.FREEZE, 20, Kind.CRASH_POSTGRES, 10, Kind.CUT_COMMITS, 200);

  /**
   * Why a run proves nothing; empty if it does.
   *
   * @param injected faults of single steps by name; null if none were asked for
   */
  static List<String> invalid(
      Duration length,
      Map<Kind, Integer> planned,
      Map<Kind, Long> landed,
      @Nullable Map<String, Long> injected,
      long orders,
      long completed) {
    List<String> reasons = new ArrayList<>();
    long few = 0;
    long fewMet = 0;
    for (Map.Entry<Kind, Integer> each : planned.entrySet()) {
      Kind kind = each.getKey();
      int count = each.getValue();
      long met = landed.getOrDefault(kind, 0L);
      if (isCut(kind) && count < FEW) {
        few += count;
        fewMet += met;
      } else if (met < least(kind, count, length)) {
        reasons.add("only %d of %d %s landed".formatted(met, count, kind.description()));
      }
    }
    if (fewMet < Math.ceil(few * ENOUGH_OF_CUTS)) {
      reasons.add("only %d of %d rare strikes landed".formatted(fewMet, few));
    }
    if (injected != null) {
      mustLand(length)
          .map(Fault::name)
          .filter(name -> injected.getOrDefault(name, 0L) == 0)
          .forEach(name -> reasons.add("no " + name + " landed at any step"));
    }
    if (completed * 2 < orders) {
      reasons.add("only %d of %d orders were completed".formatted(completed, orders));
    }
    return reasons;
  }

  /** Few orders are made for the last of them: a short run may have none. */
  private static Stream<Fault> mustLand(Duration length) {
    return isLong(length)
        ? Stream.of(Fault.EXECUTE_THEN_FAIL, Fault.DUPLICATE_DELIVERY, Fault.WITHHELD)
        : Stream.of(Fault.EXECUTE_THEN_FAIL, Fault.DUPLICATE_DELIVERY);
  }

  private static boolean isLong(Duration length) {
    return length.compareTo(LONG) >= 0;
  }

  private static boolean isCut(Kind kind) {
    return switch (kind) {
      case KILL, FREEZE, CRASH_POSTGRES -> false;
      default -> true;
    };
  }

  private static long least(Kind kind, int planned, Duration length) {
    int least = isLong(length) ? LEAST_IN_A_LONG_RUN.getOrDefault(kind, 0) : 0;
    double part = isCut(kind) ? ENOUGH_OF_CUTS : ENOUGH;
    return Math.max(least, (long) Math.ceil(planned * part));
  }
}
