package dev.stepkey.step;

import static org.jooq.impl.DSL.val;

import dev.stepkey.step.StepTable.InDoubt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.Record;

/** The statements that no step needs. */
final class StepHousekeeping {

  private StepHousekeeping() {}

  /** One batch, by the function of the migration: the role that runs the steps may not delete. */
  static int erase(DSLContext tx, Duration keep, int atMost) {
    return tx.fetchSingle(
            "SELECT erase_step_records(clock_timestamp() - {0} * interval '1 millisecond', {1})",
            val(keep.toMillis()), val(atMost))
        .get(0, Integer.class);
  }

  /**
   * Sorted by key, so that two processes that add the same rows cannot wait for each other for
   * ever. Only where the record still is: what is added without one is never erased.
   */
  static int add(DSLContext tx, Map<StepKey, Long> replays) {
    List<Map.Entry<StepKey, Long>> entries = List.copyOf(replays.entrySet());
    return tx.execute(
        """
        INSERT INTO step_replay (tenant, idempotency_key, step, replays, last_at)
        SELECT tenant, idempotency_key, step, counted.replays, clock_timestamp()
        FROM unnest({0}, {1}, {2}, {3}) AS counted (tenant, idempotency_key, step, replays)
        JOIN step_record USING (tenant, idempotency_key, step)
        ORDER BY tenant, idempotency_key, step
        ON CONFLICT (tenant, idempotency_key, step) DO UPDATE
        SET replays = step_replay.replays + excluded.replays, last_at = excluded.last_at
        """,
        texts(entries, StepKey::tenant),
        texts(entries, StepKey::idempotencyKey),
        texts(entries, StepKey::step),
        val(entries.stream().map(Map.Entry::getValue).toArray(Long[]::new)));
  }

  private static Param<String[]> texts(
      List<Map.Entry<StepKey, Long>> entries, Function<StepKey, String> part) {
    return val(entries.stream().map(Map.Entry::getKey).map(part).toArray(String[]::new));
  }

  static InDoubt inDoubt(DSLContext tx) {
    Record row =
        tx.fetchSingle(
            """
            SELECT count(*),
              coalesce(extract(epoch FROM clock_timestamp() - min(updated_at)) * 1000, 0)
            FROM step_record WHERE state IN ('PREPARED', 'VOIDING')
            """);
    return new InDoubt(row.get(0, Long.class), Duration.ofMillis(row.get(1, Long.class)));
  }
}
