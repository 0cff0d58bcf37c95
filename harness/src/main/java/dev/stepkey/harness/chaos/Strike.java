package dev.stepkey.harness.chaos;

import java.time.Duration;

/**
 * One thing that is done to the fleet.
 *
 * @param at how long after the start of the load
 * @param target a process, or the process whose way to others is meant
 * @param length how long it lasts, or zero for what happens at once
 * @param count of commits that are cut
 */
record Strike(Duration at, Kind kind, String target, Duration length, int count) {

  enum Kind {
    /** kill -9. It is started again. */
    KILL("processes killed"),
    /** SIGSTOP for longer than a step may take, and then SIGCONT. */
    FREEZE("processes frozen beyond the timeout"),
    /** PostgreSQL is stopped at once, without a checkpoint, and recovers. */
    CRASH_POSTGRES("PostgreSQL crashes"),
    /** The COMMIT is done and its answer dropped. */
    CUT_COMMITS("commits cut"),
    /** Sessions of one application with PostgreSQL are ended by the server. */
    END_SESSIONS("database sessions ended"),
    /** All connections to Temporal are reset. */
    CUT_TEMPORAL("connections to Temporal cut"),
    /** A call to the provider or the carrier is carried out, and its connection reset. */
    CUT_PROVIDER("calls to the provider cut off"),
    /** Nothing comes back from the provider and the carrier for a while. */
    STALL_PROVIDER("stalls of the provider"),
    /** All connections of clients are reset. */
    CUT_CLIENTS("connections of clients cut"),
    /** A service is started again with a clock that is wrong. */
    SHIFT_CLOCK("clocks shifted");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  /** When it is over. */
  Duration end() {
    return at.plus(length);
  }
}
