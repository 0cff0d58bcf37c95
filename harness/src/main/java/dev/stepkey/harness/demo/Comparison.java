package dev.stepkey.harness.demo;

import dev.stepkey.harness.demo.GuardedSide.Claim;
import dev.stepkey.harness.demo.Side.Shelf;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The same deliveries without the guard and with it.
 *
 * @param jobs how many are different
 * @param each how often each was delivered
 * @param replays {@code stepkey_step_replays_total} of the service with the guard
 * @param claims its step records
 * @param skips its log lines about deliveries that it skipped
 */
record Comparison(
    int jobs,
    int each,
    Run without,
    Run with,
    long replays,
    List<Claim> claims,
    List<String> skips) {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Sends everything to the one side, then everything to the other. */
  static Comparison of(Workbench workbench, SkipLog log, int jobs, int each) throws SQLException {
    NaiveSide naive = NaiveSide.create(workbench);
    GuardedSide guarded = new GuardedSide(workbench);
    try (Courier courier = Courier.start(workbench.temporal(), naive.activities())) {
      Run without = Run.of(naive, courier, jobs, each);
      Run with = Run.of(guarded, courier, jobs, each);
      List<Claim> claims = claims(guarded, (long) jobs * (each - 1));
      return new Comparison(jobs, each, without, with, guarded.replays(), claims, log.skips());
    }
  }

  /** The service adds its replays to the rows in batches, so they are waited for. */
  private static List<Claim> claims(GuardedSide guarded, long replays) throws SQLException {
    long start = System.nanoTime();
    while (true) {
      List<Claim> claims = guarded.claims();
      boolean late = System.nanoTime() - start > PATIENCE.toNanos();
      if (late || claims.stream().mapToLong(Claim::replays).sum() >= replays) {
        return claims;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  int submissions() {
    return jobs * each;
  }

  int duplicates() {
    return submissions() - jobs;
  }

  /** What is not as it must be; empty if the guard works, and if it is the guard that works. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    faults(faults, "without the guard", without, submissions());
    faults(faults, "with the guard", with, jobs);
    require(faults, "with the guard: replays", replays, duplicates());
    require(faults, "with the guard: duplicate-skip events in the log", skips.size(), duplicates());
    long completed = claims.stream().filter(claim -> claim.state().equals("COMPLETED")).count();
    require(faults, "with the guard: claim keys", claims.size(), jobs);
    require(faults, "with the guard: completed claims", completed, jobs);
    long counted = claims.stream().mapToLong(Claim::replays).sum();
    require(faults, "with the guard: replays in the database", counted, duplicates());
    return faults;
  }

  private void faults(List<String> faults, String side, Run run, long effects) {
    require(faults, side + ": attempts", run.attempts(), submissions());
    require(faults, side + ": effects", run.effects(), effects);
    Shelf shelf = run.shelf();
    require(faults, side + ": reservations in the database", shelf.reservations(), effects);
    require(faults, side + ": pieces taken", shelf.pieces(), effects);
    run.failed().stream()
        .limit(3)
        .forEach(each -> faults.add("%s: %s %s".formatted(side, each.key(), each.answer())));
  }

  private static void require(List<String> faults, String what, long is, long must) {
    if (is != must) {
      faults.add("%s: %d, must be %d".formatted(what, is, must));
    }
  }
}
