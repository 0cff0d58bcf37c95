package dev.stepkey.step;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts replays by key until somebody drains it. A replay itself writes nothing: a client that
 * repeats itself all day would otherwise cost as much as one that orders.
 */
final class ReplayTally {

  /** A flood of keys between two drains costs memory for no more than about these. */
  private static final int MOST_KEYS = 10_000;

  private final Map<StepKey, Long> counts = new ConcurrentHashMap<>();

  void count(StepKey key) {
    if (counts.size() < MOST_KEYS || counts.containsKey(key)) {
      counts.merge(key, 1L, Long::sum);
    }
  }

  /** What was counted since the last call, key by key so that nothing is counted twice or lost. */
  Map<StepKey, Long> drain() {
    Map<StepKey, Long> drained = new HashMap<>();
    for (StepKey key : counts.keySet()) {
      Long count = counts.remove(key);
      if (count != null) {
        drained.put(key, count);
      }
    }
    return drained;
  }
}
