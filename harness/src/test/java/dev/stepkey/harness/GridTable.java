package dev.stepkey.harness;

import dev.stepkey.harness.GridModel.Cell;
import dev.stepkey.harness.GridRun.Result;
import dev.stepkey.harness.fault.Fault;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The fault grid as people read it. */
final class GridTable {

  private static final int WIDTH = 20;

  private final Map<Cell, Result> results;

  GridTable(Map<Cell, Result> results) {
    this.results = results;
  }

  /** Of each cell: how it ended, how often it was attempted, and how often the fault landed. */
  String print(List<Cell> cells) {
    StringBuilder table = new StringBuilder(pad("fault", 22));
    GridModel.COLUMNS.forEach(column -> table.append(pad(column, WIDTH)));
    for (Fault fault : Fault.values()) {
      if (fault != Fault.NONE) {
        table.append('\n').append(pad(fault.slug(), 22));
        cells.stream()
            .filter(cell -> cell.fault() == fault)
            .forEach(cell -> table.append(pad(say(cell), WIDTH)));
      }
    }
    return table.toString();
  }

  private String say(Cell cell) {
    if (!cell.isApplicable()) {
      return cell.notApplicable();
    }
    Result result = results.get(cell);
    if (result == null) {
      return "NOT RUN";
    }
    String ending =
        result.wrong().isEmpty() ? cell.ending().name().toLowerCase(Locale.ROOT) : "WRONG";
    return "%s %d/%d".formatted(ending, result.attempts(), result.landed());
  }

  private static String pad(String text, int width) {
    return String.format("%-" + width + "s", text);
  }
}
