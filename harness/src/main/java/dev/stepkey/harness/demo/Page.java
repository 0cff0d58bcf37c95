package dev.stepkey.harness.demo;

import dev.stepkey.harness.demo.GuardedSide.Claim;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/** What a person reads of a {@link Comparison}. */
final class Page {

  /** Of a long list; the rest is only counted. */
  private static final int SHOWN = 20;

  private final Comparison comparison;
  private final PrintWriter out;

  Page(Comparison comparison, PrintWriter out) {
    this.comparison = comparison;
    this.out = out;
  }

  /** Delivery by delivery, side by side. */
  void deliveries() {
    out.printf("%-10s%-34s%s%n", "", "without the guard", "with the guard");
    out.printf(
        "%-10s%-12s%9s%8s     %-12s%9s%8s  %s%n",
        "delivery", "id", "attempts", "effects", "id", "attempts", "effects", "answer");
    int attemptsWithout = 0;
    int attemptsWith = 0;
    for (int i = 0; i < comparison.submissions(); i++) {
      Delivered naive = comparison.without().deliveries().get(i);
      Delivered ours = comparison.with().deliveries().get(i);
      attemptsWithout += naive.attempts();
      attemptsWith += ours.attempts();
      out.printf(
          "%-10d%-12s%9d%8d     %-12s%9d%8d  %s%n",
          i + 1,
          naive.shortId(),
          attemptsWithout,
          naive.effects(),
          ours.shortId(),
          attemptsWith,
          ours.effects(),
          ours.answer());
    }
    out.println();
  }

  /** The sums, side by side. */
  void figures() {
    out.printf("%-42s%18s%18s%n", "", "without the guard", "with the guard");
    figure("submissions", Run::submissions);
    figure("attempts (by Temporal's histories)", Run::attempts);
    figure("observed_effects_total before", Run::effectsBefore);
    figure("observed_effects_total after", Run::effectsAfter);
    figure("reservations in the database", run -> run.shelf().reservations());
    figure("pieces taken from the stock", run -> run.shelf().pieces());
    out.printf("%-42s%18s%18d%n%n", "stepkey_step_replays_total", "-", comparison.replays());
  }

  private void figure(String name, ToLongFunction<Run> of) {
    out.printf(
        "%-42s%18d%18d%n",
        name, of.applyAsLong(comparison.without()), of.applyAsLong(comparison.with()));
  }

  /** The log's lines about duplicates. */
  void skips() {
    out.println(
        "Duplicate-skip events in the service's log (a key is logged as the start of its"
            + " SHA-256):");
    list(comparison.skips(), line -> out.println("  " + line));
  }

  /** The claims as the database has them. */
  void claims() {
    out.println("Claim keys in the service's database (step_record, step_replay):");
    list(
        comparison.claims(),
        (Claim claim) ->
            out.printf("  %-40s %-10s replays %d%n", claim.key(), claim.state(), claim.replays()));
  }

  private <T> void list(List<T> all, Consumer<T> print) {
    all.stream().limit(SHOWN).forEach(print);
    if (all.isEmpty()) {
      out.println("  none");
    }
    if (all.size() > SHOWN) {
      out.printf("  ... and %d more%n", all.size() - SHOWN);
    }
    out.println();
  }
}
