package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.orchestrator.order.OrderView.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jooq.ExecuteListener;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What PostgreSQL reads for a list, where many orders are another tenant's or have expired. */
final class OrderIndexesTest {

  private static final OrderTable TABLE = new OrderTable();

  private final List<Query> queries = new ArrayList<>();
  private final OrderRepository orders =
      new OrderRepository(
          TABLE
              .db
              .configuration()
              .deriveAppending(ExecuteListener.onRenderEnd(run -> queries.add(run.query())))
              .dsl());

  @Test
  void listsAndTheCountOfOpenOrdersReadNoTombstones() {
    TABLE.completed("old");
    assertThat(new Expiries(TABLE.db).expire(1, Duration.ofSeconds(-1))).isEqualTo(1);
    copy("old", 200);
    copyTo("u", "old", 20_000);
    TABLE.completed("completed");
    copy("completed", 100);
    TABLE.compensated("compensated");
    copy("compensated", 30);
    TABLE.accepted("running");
    copy("running", 30);
    TABLE.compensating("compensating");
    copy("compensating", 30);
    copyTo("u", "completed", 10_000);
    copyTo("u", "running", 1_000);
    TABLE.db.execute("ANALYZE orders");

    assertThat(list(null)).contains("orders_live");
    assertThat(list(Status.COMPLETED)).contains("orders_live");
    assertThat(list(Status.RUNNING)).contains("orders_open");
    assertThat(list(Status.COMPENSATING)).contains("orders_open");
    assertThat(list(Status.COMPENSATED)).contains("orders_compensated");
    assertThat(orders.countOpen("t", 10_001)).isEqualTo(62);
    assertThat(plan()).contains("orders_open");
  }

  private String list(@Nullable Status status) {
    assertThat(orders.list("t", status, null, null, 20)).hasSize(20);
    return plan();
  }

  private String plan() {
    return TABLE.db.explain(queries.getLast()).plan();
  }

  private static void copy(String key, int count) {
    copyTo("t", key, count);
  }

  private static void copyTo(String tenant, String key, int count) {
    TABLE.db.execute(
        """
        INSERT INTO orders
        SELECT copy.*
        FROM orders AS one
        CROSS JOIN generate_series(1, ?) AS i
        CROSS JOIN LATERAL jsonb_populate_record(
          one,
          jsonb_build_object(
            'id', uuidv7(), 'tenant', ?::text, 'idempotency_key', one.idempotency_key || i)) AS copy
        WHERE one.idempotency_key = ?
        """,
        count,
        tenant,
        key);
  }
}
