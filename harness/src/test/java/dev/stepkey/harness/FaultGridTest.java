package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.GridModel.Cell;
import dev.stepkey.harness.GridRun.Result;
import dev.stepkey.harness.audit.Audit;
import dev.stepkey.harness.audit.Report;
import dev.stepkey.harness.fault.Fault;
import dev.stepkey.harness.fault.FaultInjection;
import dev.stepkey.harness.fault.PostgresProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every fault at every step and every compensation: each order ends as the model says, the books
 * are right, and the fault has landed.
 */
final class FaultGridTest {

  private static final int AT_ONCE = 24;

  /** These need a process that may die. */
  private static final Set<Fault> DEADLY =
      EnumSet.of(Fault.WORKER_KILLED_BEFORE, Fault.WORKER_KILLED_AFTER);

  /** The same system with less patience, so that what is lost is missed soon. */
  private static final Map<String, String> IMPATIENT = impatient();

  private final List<Report> reports = new ArrayList<>();

  @TempDir Path data;

  private static Map<String, String> impatient() {
    Map<String, String> settings = new HashMap<>();
    for (String step : GridModel.COLUMNS) {
      settings.put("stepkey.orders.steps." + step + ".start-to-close", "5s");
      settings.put("stepkey.orders.steps." + step + ".first-retry", "200ms");
    }
    for (String provider : List.of("payment", "shipping")) {
      settings.put("stepkey." + provider + ".connect-timeout", "500ms");
      settings.put("stepkey." + provider + ".read-timeout", "2s");
    }
    settings.put(FaultInjection.STALL, "4000");
    settings.put("stepkey.limits.orders-per-second", "1000");
    settings.put("stepkey.limits.burst", "2000");
    return settings;
  }

  @Test
  void everyFaultAtEveryStepEndsAsTheModelSays() throws Exception {
    Map<Cell, Result> results = new LinkedHashMap<>();
    List<Cell> cells = GridModel.cells();
    onAStack(toRun(cells, false)).forEach(result -> results.put(result.cell(), result));
    onAFleet(toRun(cells, true)).forEach(result -> results.put(result.cell(), result));
    System.out.println(new GridTable(results).print(cells));
    reports.forEach(report -> report.print(System.out));
    assertThat(results.values()).filteredOn(result -> !result.wrong().isEmpty()).isEmpty();
    assertThat(results).hasSameSizeAs(cells.stream().filter(Cell::isApplicable).toList());
    assertThat(reports).hasSize(2).allMatch(report -> report.exitCode() == 0);
  }

  private static List<Cell> toRun(List<Cell> cells, boolean deadly) {
    return cells.stream()
        .filter(Cell::isApplicable)
        .filter(cell -> DEADLY.contains(cell.fault()) == deadly)
        .toList();
  }

  private static List<List<Cell>> eachAlone(List<Cell> cells) {
    return cells.stream().map(List::of).toList();
  }

  private static List<List<Cell>> byService(List<Cell> cells) {
    Map<String, List<Cell>> lanes = new TreeMap<>();
    for (Cell cell : cells) {
      // The last word of a step names whose it is: the stock's, the money's or the parcel's.
      String whose = cell.step().substring(cell.step().indexOf('-') + 1);
      lanes.computeIfAbsent(whose, lane -> new ArrayList<>()).add(cell);
    }
    return List.copyOf(lanes.values());
  }

  private List<Result> onAStack(List<Cell> cells) throws Exception {
    Path evidence = data.resolve("evidence");
    Ports ports = Ports.anyFree(System.out);
    try (PostgresProxy database = PostgresProxy.to(ports.of(Listener.POSTGRES));
        Stack stack =
            new Stack(
                data.resolve("stack"),
                TemporalMode.MEMORY,
                ports,
                System.out,
                settings(evidence, database.port()))) {
      stack.start();
      List<Result> results = new GridRun(Shop.of(stack), evidence).run(eachAlone(cells), AT_ONCE);
      audit(stack::jdbcUrl);
      return results;
    }
  }

  /** One order at a time for each service: a kill must not take the attempt of another's fault. */
  private List<Result> onAFleet(List<Cell> cells) throws Exception {
    Path evidence = data.resolve("deadly-evidence");
    Map<String, String> flags =
        Map.of(FaultInjection.PLAN, "named", FaultInjection.EVIDENCE, evidence.toString());
    try (Fleet fleet =
        new Fleet(
            data.resolve("fleet"),
            TemporalMode.MEMORY,
            System.out,
            IMPATIENT,
            flags,
            System.out::println)) {
      fleet.start();
      Shop shop = new Shop(fleet.apiUrl(), fleet.sandboxUrl(), fleet::jdbcUrl);
      List<List<Cell>> lanes = byService(cells);
      List<Result> results = new GridRun(shop, evidence).run(lanes, lanes.size());
      audit(fleet::jdbcUrl);
      return results;
    }
  }

  private void audit(UnaryOperator<String> jdbcUrl) {
    reports.add(Audit.of(jdbcUrl).user("postgres").settled().judge());
  }

  private static Map<String, String> settings(Path evidence, int database) {
    Map<String, String> settings = new HashMap<>(FaultInjection.properties("named", evidence));
    // Each application's role and database have one name.
    settings.put(
        "spring.datasource.url",
        "jdbc:postgresql://127.0.0.1:%d/${spring.datasource.username}".formatted(database));
    settings.putAll(IMPATIENT);
    return settings;
  }
}
