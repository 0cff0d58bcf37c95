package dev.stepkey.harness.chaos;

import dev.stepkey.harness.chaos.Strike.Kind;
import java.time.Instant;

/**
 * What became of a strike.
 *
 * @param landed false if it met nothing: a strike that met nothing proves nothing
 * @param openOrders how many orders had not ended at the time
 * @param evidence how we know
 * @param recoveryMillis until what was struck worked again; 0 for what was never gone
 */
record Landed(
    Instant at,
    Kind kind,
    String target,
    boolean landed,
    long openOrders,
    String evidence,
    long recoveryMillis) {}
