package dev.stepkey.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Places that strings can be found in. */
final class Searched {

  /** What steps are told and what they answer. Without encryption these are in clear. */
  private static final Set<String> COMMANDS = Set.of("input", "result");

  private Searched() {}

  /** Every column of a database that has the text in it, as {@code database.table.column}. */
  static Set<String> columns(Shop shop, String database, String text) throws SQLException {
    Set<String> found = new TreeSet<>();
    try (Connection connection = shop.connect(database, "postgres");
        Statement statement = connection.createStatement()) {
      for (String[] column : columns(statement)) {
        String value =
            column[2].equals("bytea")
                ? "encode(\"%s\", 'escape')".formatted(column[1])
                : "\"%s\"::text".formatted(column[1]);
        String sql =
            "SELECT count(*) FROM \"%s\" WHERE strpos(%s, '%s') > 0"
                .formatted(column[0], value, text);
        try (ResultSet count = statement.executeQuery(sql)) {
          count.next();
          if (count.getLong(1) > 0) {
            found.add(database + "." + column[0] + "." + column[1]);
          }
        }
      }
    }
    return found;
  }

  private static List<String[]> columns(Statement statement) throws SQLException {
    List<String[]> columns = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            """
            SELECT table_name, column_name, udt_name
            FROM information_schema.columns JOIN information_schema.tables
              USING (table_catalog, table_schema, table_name)
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
            """)) {
      while (rows.next()) {
        columns.add(new String[] {rows.getString(1), rows.getString(2), rows.getString(3)});
      }
    }
    return columns;
  }

  /** All bytes of the histories. */
  static String histories(WorkflowClient temporal, List<String> workflows) {
    StringBuilder bytes = new StringBuilder();
    for (HistoryEvent event : events(temporal, workflows)) {
      bytes.append(new String(event.toByteArray(), ISO_8859_1));
    }
    return bytes.toString();
  }

  /** The same without the data of commands and results. */
  static String historiesWithoutCommands(WorkflowClient temporal, List<String> workflows) {
    StringBuilder text = new StringBuilder();
    events(temporal, workflows).forEach(event -> collect(event, text));
    return text.toString();
  }

  private static List<HistoryEvent> events(WorkflowClient temporal, List<String> workflows) {
    List<HistoryEvent> events = new ArrayList<>();
    workflows.forEach(id -> events.addAll(temporal.fetchHistory(id).getEvents()));
    return events;
  }

  private static void collect(Object value, StringBuilder text) {
    switch (value) {
      case Payload payload -> text.append(new String(payload.toByteArray(), ISO_8859_1));
      case Message message -> {
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
          if (!COMMANDS.contains(field.getKey().getName())) {
            collect(field.getValue(), text);
          }
        }
      }
      case List<?> values -> values.forEach(each -> collect(each, text));
      default -> text.append(value).append('\n');
    }
  }
}
