package dev.stepkey.harness.chaos;

import dev.stepkey.harness.chaos.Strike.Kind;
import dev.stepkey.harness.fault.Evidence;
import dev.stepkey.harness.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The figures of one run. */
final class Tally {

  private final ChaosPlan plan;
  private final Striker striker;
  private final Backlog backlog;
  private final Path evidence;

  Tally(ChaosPlan plan, Striker striker, Backlog backlog, Path evidence) {
    this.plan = plan;
    this.striker = striker;
    this.backlog = backlog;
    this.evidence = evidence;
  }

  /**
   * Times of one run.
   *
   * @param quiescence seconds from the last heal until nothing was open; negative for never
   */
  record Times(Instant start, Instant firstFault, Instant healed, double quiescence) {}

  Map<Kind, Integer> planned() {
    Map<Kind, Integer> planned = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      planned.put(kind, plan.planned(kind));
    }
    return planned;
  }

  Map<Kind, Long> landed() {
    Map<Kind, Long> landed = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      landed.put(kind, striker.landed(kind));
    }
    return landed;
  }

  Map<String, Long> orders(Buyers buyers) throws SQLException {
    Map<String, Long> orders = new LinkedHashMap<>();
    orders.put("begun", (long) buyers.begun());
    orders.put("acknowledged", (long) buyers.acknowledged());
    orders.put("completed", backlog.completed());
    orders.put("compensated", backlog.compensated());
    orders.put("returned", backlog.returned());
    return orders;
  }

  /** The files of what was drawn for single steps. */
  List<Path> evidence() throws IOException {
    if (!Files.isDirectory(evidence)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(evidence)) {
      return files.sorted().toList();
    }
  }

  /** How often each fault landed at a step. */
  Map<String, Long> injected() throws IOException {
    Map<String, Long> injected = new TreeMap<>();
    if (Files.isDirectory(evidence)) {
      for (Evidence.Line line : Evidence.read(evidence)) {
        if (line.fault() != Fault.NONE) {
          injected.merge(line.fault().name(), 1L, Long::sum);
        }
      }
    }
    return injected;
  }

  Map<String, Double> throughput(Times times) throws SQLException {
    List<Instant> ends = backlog.ends();
    Instant last = ends.isEmpty() ? times.healed() : ends.getLast();
    Map<String, Double> throughput = new LinkedHashMap<>();
    throughput.put("before", rate(ends, times.start(), times.firstFault()));
    throughput.put("during", rate(ends, times.firstFault(), times.healed()));
    throughput.put("after", rate(ends, times.healed(), last));
    return throughput;
  }

  static double rate(List<Instant> ends, Instant from, Instant until) {
    long count = ends.stream().filter(end -> end.isAfter(from) && !end.isAfter(until)).count();
    double seconds = Duration.between(from, until).toMillis() / 1e3;
    return seconds <= 0 ? 0 : Math.round(count / seconds * 100) / 100.0;
  }

  /** Median and longest, in milliseconds. */
  Map<Kind, List<Long>> recoveries() {
    Map<Kind, List<Long>> recoveries = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      List<Long> sorted =
          striker.landed().stream()
              .filter(each -> each.kind() == kind && each.recoveryMillis() > 0)
              .map(Landed::recoveryMillis)
              .sorted()
              .toList();
      if (!sorted.isEmpty()) {
        recoveries.put(kind, List.of(sorted.get(sorted.size() / 2), sorted.getLast()));
      }
    }
    return recoveries;
  }
}
