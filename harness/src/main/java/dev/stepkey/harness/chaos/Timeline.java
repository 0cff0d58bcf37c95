package dev.stepkey.harness.chaos;

import dev.stepkey.harness.audit.Finding;
import dev.stepkey.harness.audit.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What happened to one order, from all that was written down about it, in the order of time. */
final class Timeline {

  /** Of orders, and of lines each: a person reads this. */
  private static final int ORDERS = 5;

  private static final int LINES = 80;

  /** Each with the order's key as its only parameter: when, and what. */
  private static final Map<String, List<String>> BOOKS =
      Map.of(
          "orders",
          List.of(
              """
              SELECT accepted_at, 'order ' || id || ' accepted, ' || amount || ' ' || currency
              FROM orders WHERE idempotency_key = ?""",
              """
              SELECT decided_at, 'decided ' || decision || coalesce(': ' || reason_code, '')
              FROM orders WHERE decided_at IS NOT NULL AND idempotency_key = ?""",
              """
              SELECT ended_at, 'ended as ' || ended_as
              FROM orders WHERE ended_at IS NOT NULL AND idempotency_key = ?"""),
          "inventory",
          List.of(
              "SELECT created_at, 'stock reserved' FROM reservation WHERE idempotency_key = ?",
              """
              SELECT released_at, 'stock released'
              FROM reservation WHERE released_at IS NOT NULL AND idempotency_key = ?"""),
          "payment",
          List.of(
              """
              SELECT created_at, 'our book: captured ' || captured || ', refunded ' || refunded
              FROM payment WHERE idempotency_key = ?"""),
          "shipping",
          List.of(
              """
              SELECT created_at, 'our book: label ' || tracking_code
                || coalesce(', given back at ' || refunded_at, '')
              FROM shipment WHERE idempotency_key = ?"""),
          "sandbox",
          List.of(
              """
              SELECT at, 'provider: charge ' || id || CASE WHEN succeeded THEN '' ELSE ' declined' END
              FROM charge WHERE step_key = ? || ':charge-payment'""",
              """
              SELECT at, 'provider: refund ' || id || ' of ' || amount
              FROM refund WHERE order_id =
                (SELECT max(order_id) FROM payment_intent WHERE step_key = ? || ':charge-payment')""",
              """
              SELECT at, 'carrier: label ' || tracking_code
              FROM label WHERE step_key = ? || ':create-shipment'""",
              """
              SELECT at, 'carrier: label given back ' || tracking_code
              FROM label_refund WHERE step_key = ? || ':create-shipment'"""));

  private static final String RECORD =
      """
      SELECT updated_at, 'record of ' || step || ' is ' || state || coalesce(', ref ' || ref, '')
      FROM step_record WHERE idempotency_key = ?""";

  private final UnaryOperator<String> jdbcUrl;
  private final List<Path> logs;

  /**
   * Timelines.
   *
   * @param logs files of JSON lines, each line with its time in {@code "at"}
   */
  Timeline(UnaryOperator<String> jdbcUrl, List<Path> logs) {
    this.jdbcUrl = jdbcUrl;
    this.logs = List.copyOf(logs);
  }

  /** Of the first orders that the report names, by their keys. */
  Map<String, List<String>> of(Report report) {
    Map<String, List<String>> timelines = new LinkedHashMap<>();
    report.findings().stream()
        .map(Finding::key)
        .filter(Objects::nonNull)
        .distinct()
        .limit(ORDERS)
        .forEach(key -> timelines.put(key, of(key)));
    return timelines;
  }

  private List<String> of(String key) {
    List<String> lines = new ArrayList<>();
    BOOKS.forEach((database, queries) -> queries.forEach(sql -> read(lines, database, sql, key)));
    for (String database : List.of("inventory", "payment", "shipping")) {
      read(lines, database, RECORD, key);
    }
    logs.forEach(log -> read(lines, log, key));
    return lastOf(lines);
  }

  /** What went wrong shows at the end. */
  static List<String> lastOf(List<String> lines) {
    lines.sort(Comparator.comparing(Timeline::time));
    return List.copyOf(lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }

  private void read(List<String> lines, String database, String sql, String key) {
    try (Connection connection =
            DriverManager.getConnection(jdbcUrl.apply(database), "auditor", "");
        PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, key);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          lines.add(rows.getTimestamp(1).toInstant() + " " + database + ": " + rows.getString(2));
        }
      }
    } catch (SQLException unreadable) {
      lines.add(database + " cannot be read: " + unreadable.getMessage());
    }
  }

  private static void read(List<String> lines, Path log, String key) {
    String named = "\"" + key + "\"";
    try (Stream<String> all = Files.lines(log)) {
      all.filter(line -> line.contains(named)).forEach(line -> lines.add(at(line) + " " + line));
    } catch (IOException unreadable) {
      lines.add(log + " cannot be read: " + unreadable);
    }
  }

  /** As text, times with and without fractions of a second are not in order. */
  private static Instant time(String line) {
    try {
      return Instant.parse(line.substring(0, line.indexOf(' ')));
    } catch (DateTimeParseException noTime) {
      return Instant.MIN;
    }
  }

  private static String at(String line) {
    int begin = line.indexOf("\"at\":\"") + "\"at\":\"".length();
    return line.substring(begin, line.indexOf('"', begin));
  }
}
