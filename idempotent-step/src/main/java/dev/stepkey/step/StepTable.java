package dev.stepkey.step;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.jooq.DSLContext;

/**
 * The step records of one database, shared by all its steps, and their housekeeping.
 *
 * <p>None of the housekeeping is needed for steps to be right. Have {@link #flushReplays} called
 * every few seconds and once at the end of the process, {@link #erase} every few minutes.
 */
public final class StepTable {

  /** Short transactions: each holds the locks of no more rows than this. */
  private static final int BATCH = 500;

  /** At most 100,000 rows at a call; the next call goes on. */
  private static final int BATCHES = 200;

  /** The database's function refuses less, too. */
  private static final Duration SHORTEST_KEEP = Duration.ofDays(1);

  private final Transactions transactions;
  private final MeterRegistry meters;
  private final ReplayTally replays = new ReplayTally();

  /**
   * The table in one database.
   *
   * @param db where the table and the effects of local steps are, at READ COMMITTED, with {@code
   *     lock_timeout}, {@code statement_timeout} and {@code idle_in_transaction_session_timeout}
   *     set: a claimer that is frozen otherwise blocks every retry of its key
   * @param meters where executions, replays, refusals and compensations are counted
   */
  public StepTable(DSLContext db, MeterRegistry meters) {
    this.transactions = new Transactions(db);
    this.meters = meters;
  }

  Transactions transactions() {
    return transactions;
  }

  StepMeters meters(String step) {
    return new StepMeters(meters, step, replays);
  }

  /**
   * Erases ended records of commands that were accepted longer ago than {@code keep}, and refuses
   * such commands from now on with {@link StepExpiredException}.
   *
   * <p>Open records stay, and so do records that changed within {@code keep}. Keep them longer than
   * any delivery can be late: longer than the driver's own memory and than the provider keeps its
   * keys.
   *
   * @param keep a day at least; measured by the database's clock
   * @return how many were erased
   * @throws StepRetryException if the database asks for a retry; what was erased stays erased
   */
  public int erase(Duration keep) {
    if (keep.compareTo(SHORTEST_KEEP) < 0) {
      throw new IllegalArgumentException("records must be kept for a day at least, not " + keep);
    }
    int erased = 0;
    for (int i = 0; i < BATCHES; i++) {
      int batch = transactions.run(tx -> StepHousekeeping.erase(tx, keep, BATCH));
      erased += batch;
      if (batch < BATCH) {
        break;
      }
    }
    return erased;
  }

  /**
   * Adds to {@code step_replay} how often each step was answered from its record since the last
   * call. Best effort: what cannot be added is forgotten.
   *
   * @throws StepRetryException if the database asks for a retry
   */
  public void flushReplays() {
    Map<StepKey, Long> counted = replays.drain();
    if (!counted.isEmpty()) {
      transactions.run(tx -> StepHousekeeping.add(tx, counted));
    }
  }

  /** The steps that have a reference at a provider and no ending: what a person should watch. */
  public InDoubt inDoubt() {
    return transactions.run(StepHousekeeping::inDoubt);
  }

  /**
   * Steps and compensations that are under way at a provider, or were left so.
   *
   * @param steps how many
   * @param oldest since when the oldest of them has not moved; zero if there is none
   */
  public record InDoubt(long steps, Duration oldest) {}
}
