package dev.stepkey.harness.chaos;

import dev.stepkey.harness.audit.Report;
import dev.stepkey.harness.chaos.Strike.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /** Of what meets nothing where nobody is connected at that moment. */
  private static final double ENOUGH_OF_CUTS = 0.4;

  /** Why a run proves nothing; empty if it does. */
  static List<String> invalid(
      Map<Kind, Integer> planned, Map<Kind, Long> landed, long orders, long completed) {
    List<String> reasons = new ArrayList<>();
    planned.forEach(
        (kind, count) -> {
          long met = landed.getOrDefault(kind, 0L);
          if (count > 0 && met < Math.max(1, (long) (count * enough(kind)))) {
            reasons.add("only %d of %d %s landed".formatted(met, count, kind.description()));
          }
        });
    if (completed * 2 < orders) {
      reasons.add("only %d of %d orders were completed".formatted(completed, orders));
    }
    return reasons;
  }

  private static double enough(Kind kind) {
    return switch (kind) {
      case KILL, FREEZE, CRASH_POSTGRES -> ENOUGH;
      default -> ENOUGH_OF_CUTS;
    };
  }
}
