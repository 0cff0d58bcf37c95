package dev.stepkey.harness.sandbox;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The switches as they stand. They are kept in memory: a restart of the sandbox clears them. */
final class FaultRules {

  private final ConcurrentSkipListMap<Integer, Rule> rules = new ConcurrentSkipListMap<>();
  private final AtomicInteger lastId = new AtomicInteger();

  /**
   * One switch.
   *
   * @param match found in the call's idempotency key, its path, or its object's step key or order
   * @param path of the calls it is for
   * @param count how often it acts
   * @param millis how long a stalled call waits
   * @param landed how often it has acted
   */
  record Rule(
      int id,
      String match,
      Pattern path,
      SandboxFault fault,
      int count,
      long millis,
      AtomicInteger landed) {

    /** True for the first so many. */
    private boolean take() {
      return landed.getAndUpdate(times -> Math.min(times + 1, count)) < count;
    }
  }

  Rule add(String match, String path, SandboxFault fault, int count, long millis) {
    int id = lastId.incrementAndGet();
    Rule rule =
        new Rule(id, match, Pattern.compile(path), fault, count, millis, new AtomicInteger());
    rules.put(id, rule);
    return rule;
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The oldest rule that acts on such a call now; it has acted then. */
  Optional<Rule> take(String path, List<String> names) {
    return rules.values().stream()
        .filter(rule -> rule.path().matcher(path).matches())
        .filter(rule -> names.stream().anyMatch(name -> name.contains(rule.match())))
        .filter(Rule::take)
        .findFirst();
  }

  Collection<Rule> all() {
    return rules.values();
  }

  @Nullable Rule find(int id) {
    return rules.get(id);
  }

  @Nullable Rule remove(int id) {
    return rules.remove(id);
  }

  void clear() {
    rules.clear();
  }
}
