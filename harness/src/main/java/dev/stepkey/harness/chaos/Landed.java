package dev.stepkey.harness.chaos;

import dev.stepkey.harness.chaos.Strike.Kind;
import java.time.Instant;

/**
 * What became of a strike.
 *
 * @param landed false if it met nothing: a strike that met nothing proves nothing
 * @param count how much it met: of commits, how many were cut
 * @param openOrders how many orders had not ended right before it
 * @param evidence how we know
 * @param recoveryMillis until what was struck worked again; 0 for what was never gone
 */
record Landed(
    Instant at,
    Kind kind,
    String target,
    boolean landed,
    long count,
    long openOrders,
    String evidence,
    long recoveryMillis) {

  /** A strike at a fleet that has nothing to do has met nothing. */
  static Landed of(Strike strike, Instant at, long openOrders, Blow blow) {
    return new Landed(
        at,
        strike.kind(),
        strike.target(),
        blow.count() > 0 && openOrders > 0,
        blow.count(),
        openOrders,
        blow.evidence(),
        blow.recovery().toMillis());
  }

  static Landed failed(Strike strike, Instant at, Exception failure) {
    return new Landed(at, strike.kind(), strike.target(), false, 0, 0, failure.toString(), 0);
  }
}
