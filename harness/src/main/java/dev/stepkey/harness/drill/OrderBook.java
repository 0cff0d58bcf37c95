package dev.stepkey.harness.drill;

import dev.stepkey.harness.drill.FinishedOrder.Ending;
import dev.stepkey.orchestrator.saga.OrderInput;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Finds finished orders, and what is recorded of their steps. */
final class OrderBook {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Records that retention may erase while the drill runs are left alone: the margin is longer than
   * a drill may last.
   */
  private static final String COMPLETE_SINCE =
      "SELECT (accepted_before + interval '1 day')::text FROM step_watermark";

  /** Not those that are being returned: their records change. */
  private static final String FINISHED =
      """
      SELECT o.input, CASE WHEN r.ended_as = 'RETURNED' THEN 'RETURNED' ELSE o.ended_as END
      FROM orders o LEFT JOIN order_return r ON r.order_id = o.id
      WHERE o.ended_at IS NOT NULL AND o.expired_at IS NULL
        AND (r.order_id IS NULL OR r.ended_at IS NOT NULL)
        AND o.accepted_at > ?::timestamptz
        AND o.accepted_at > ?::timestamptz
        AND o.accepted_at > ?::timestamptz
      ORDER BY o.id DESC
      LIMIT ?
      """;

  private static final String RECORDS =
      """
      SELECT tenant, idempotency_key, state, fingerprint, result::text, refusal_code,
        refusal_detail, undo_ref
      FROM step_record
      JOIN unnest(?, ?) AS wanted (tenant, idempotency_key) USING (tenant, idempotency_key)
      WHERE step = ?
      """;

  private final Databases databases;

  OrderBook(Databases databases) {
    this.databases = databases;
  }

  /** At most so many, the newest first. */
  List<FinishedOrder> finished(int atMost) throws SQLException {
    List<Object> parameters = new ArrayList<>();
    for (Step step : Step.values()) {
      parameters.add(
          databases.list(step.service(), COMPLETE_SINCE, row -> row.getString(1)).getFirst());
    }
    parameters.add(atMost);
    return databases.list(Databases.ORDERS, FINISHED, OrderBook::order, parameters.toArray());
  }

  private static FinishedOrder order(ResultSet row) throws SQLException {
    return new FinishedOrder(
        JSON.readValue(row.getString(1), OrderInput.class), Ending.valueOf(row.getString(2)));
  }

  /**
   * The records of one step.
   *
   * @return by tenant and key, as {@link #keyOf} writes them
   */
  Map<String, StepRow> records(Step step, List<OrderInput> orders) throws SQLException {
    Map<String, StepRow> records = new HashMap<>();
    databases.list(
        step.service(),
        RECORDS,
        row -> records.put(row.getString(1) + "/" + row.getString(2), record(row)),
        tenants(orders),
        keys(orders),
        step.forward());
    return records;
  }

  private static StepRow record(ResultSet row) throws SQLException {
    return new StepRow(
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7),
        row.getString(8));
  }

  static String keyOf(OrderInput order) {
    return order.tenant() + "/" + order.idempotencyKey();
  }

  static String[] tenants(List<OrderInput> orders) {
    return orders.stream().map(OrderInput::tenant).toArray(String[]::new);
  }

  static String[] keys(List<OrderInput> orders) {
    return orders.stream().map(OrderInput::idempotencyKey).toArray(String[]::new);
  }
}
