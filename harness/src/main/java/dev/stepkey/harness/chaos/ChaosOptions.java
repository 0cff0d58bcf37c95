package dev.stepkey.harness.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * What a run was asked for.
 *
 * @param folder the run's own: logs, evidence, the report
 * @param rate of single steps that a fault is drawn for, 0 to 1
 */
record ChaosOptions(
    int orders, Duration length, long seed, String temporal, Path folder, double rate) {

  /** Of the fleet's own rate; another stands in the command. */
  static final String USUAL_RATE = "0.1";

  /** While this file exists, faults are drawn. */
  Path drawing() {
    return folder.resolve("drawing");
  }

  Path evidence() {
    return folder.resolve("evidence");
  }

  String command() {
    return "./stepkey chaos --orders %d --seconds %d --seed %d --temporal %s"
            .formatted(orders, length.toSeconds(), seed, temporal.toLowerCase(Locale.ROOT))
        + (rate == Double.parseDouble(USUAL_RATE) ? "" : " --fault-rate " + rate);
  }
}
