package dev.stepkey.harness.drill;

import dev.stepkey.harness.drill.FinishedOrder.Ending;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a drill did and found.
 *
 * @param orders by how they ended
 * @param requests different ones
 * @param sent with their duplicates; fewer than planned when the drill stopped early
 * @param answeredFromRecord those whose answer was the recorded one
 * @param effectsBefore rows in each book about these orders; empty if nothing was sent
 * @param effectsAfter the same afterwards; empty if it could not be read
 * @param unread why not
 * @param difference the first one; null if there is none
 */
record Report(
    Map<Ending, Long> orders,
    int requests,
    int sent,
    int answeredFromRecord,
    int duplicates,
    int rate,
    long seed,
    boolean sandbox,
    Map<String, Long> effectsBefore,
    Map<String, Long> effectsAfter,
    @Nullable String unread,
    @Nullable Difference difference,
    double seconds) {

  /** Effects that there were not before; records are no effects. Null if nobody knows. */
  @Nullable Long newEffects() {
    return unread == null ? effects(effectsAfter) - effects(effectsBefore) : null;
  }

  private static long effects(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .filter(count -> !count.getKey().startsWith("step records"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  void print(PrintWriter out) {
    if (unread != null) {
      out.printf("The books could not be read afterwards: %s%n%n", unread);
    } else if (!effectsBefore.isEmpty()) {
      printBooks(out);
    }
    if (difference != null) {
      out.printf("DIFFERENCE  order %s, %s%n", difference.order(), difference.what());
      out.printf("  expected  %s%n", difference.expected());
      out.printf("  got       %s%n%n", difference.got());
    }
    out.printf(
        Locale.ROOT,
        "%s: %d orders, %d requests, each to be sent %d times; %d sent, %d answered from the"
            + " record, %s new effects, %.1f s (seed %d).%n",
        difference == null ? "No difference" : "Stopped at the first difference",
        orders.values().stream().mapToLong(Long::longValue).sum(),
        requests,
        duplicates,
        sent,
        answeredFromRecord,
        Objects.requireNonNullElse(newEffects(), "unknown"),
        seconds,
        seed);
    out.flush();
  }

  private void printBooks(PrintWriter out) {
    out.printf("%-32s%8s%8s%n", "rows about these orders", "before", "after");
    effectsBefore.forEach(
        (book, before) ->
            out.printf("%-32s%8d%8d%n", book, before, effectsAfter.getOrDefault(book, 0L)));
    out.println();
  }

  /** The same for programs. */
  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("orders", orders);
    json.put("requests", requests);
    json.put("duplicates", duplicates);
    json.put("sent", sent);
    json.put("answeredFromRecord", answeredFromRecord);
    if (unread == null) {
      json.put("newEffects", newEffects());
    }
    json.put("effectsBefore", effectsBefore);
    json.put("effectsAfter", effectsAfter);
    json.put("sandbox", sandbox);
    json.put("rate", rate);
    json.put("seed", seed);
    json.put("seconds", Math.round(seconds * 10) / 10.0);
    if (difference != null) {
      json.put("difference", difference);
    }
    return json;
  }
}
