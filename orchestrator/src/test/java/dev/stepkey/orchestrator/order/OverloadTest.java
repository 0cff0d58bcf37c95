package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.stepkey.orchestrator.order.LimitedException.Limit;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.schema.OrderLine;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

/**
 * A14: more submissions than can be carried out, each of them slow, and an order that was taken.
 */
final class OverloadTest {

  private static final OrderTable TABLE = new OrderTable();

  /** As shipped: stepkey-service.yml, and the defaults of the limits. */
  private static final int POOL = 16;

  private static final int PLACES = 8;

  /** As many as the server has threads: orchestrator.yml. */
  private static final int REQUESTS = 32;

  private static final String HANGS = "relation = 'product'::regclass AND NOT granted";

  @Test
  void submissionsThatHangLeaveConnectionsToTheOrdersThatWereTaken() throws Exception {
    OrderInput taken = TABLE.accepted("taken");
    try (HikariDataSource pool = pool();
        WatchedTemporal temporal = new WatchedTemporal();
        OrderStarter starter = new OrderStarter(temporal.client());
        ExecutorService server = Executors.newFixedThreadPool(REQUESTS)) {
      DSLContext pooled = DSL.using(pool, SQLDialect.POSTGRES);
      assertThat(pooled.fetchCount(DSL.table("orders"))).isEqualTo(1);
      OrderSubmission submission = submission(pooled, starter);
      assertThat(outcome(submission, "before")).isEqualTo("accepted");
      List<Future<String>> answers = new ArrayList<>();
      TABLE.db.transaction(
          tx -> {
            // Whoever prices an order waits here, with its connection; its drivers do not.
            tx.dsl().execute("LOCK TABLE product IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < REQUESTS; i++) {
              String key = "k-" + i;
              answers.add(server.submit(() -> outcome(submission, key)));
            }
            await().until(() -> TABLE.count("pg_locks", HANGS) == PLACES);
            assertThat(outcome(submission, "before")).isEqualTo("replayed");
            assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> submission.submit("t", "before", command(9)))
                .returns(RefusedException.Cause.KEY_REUSED, RefusedException::why);
            DecisionCell driver = new DecisionCell(pooled);
            assertThat(driver.proceed(taken.orderId())).isTrue();
            assertThat(driver.end(taken.orderId(), Decision.PROCEED, OrderTable.STEPS)).isTrue();
            await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == PLACES);
            assertThat(answers).as("nobody has given up yet").noneMatch(Future::isDone);
            // Who has no place after a while is told so, and holds no thread any longer.
            await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> answers.stream().filter(Future::isDone).count() == REQUESTS - PLACES);
          });
      List<String> outcomes = new ArrayList<>();
      for (Future<String> answer : answers) {
        outcomes.add(answer.get(20, TimeUnit.SECONDS));
      }
      assertThat(outcomes).filteredOn("accepted"::equals).hasSize(PLACES);
      assertThat(outcomes)
          .filteredOn(Limit.CONCURRENT_SUBMISSIONS.name()::equals)
          .hasSize(REQUESTS - PLACES);
      assertThat(TABLE.count("orders", "true")).isEqualTo(PLACES + 2);
    }
  }

  private static HikariDataSource pool() {
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(TABLE.database.dataSource());
    pool.setMaximumPoolSize(POOL);
    pool.setConnectionTimeout(3_000);
    return pool;
  }

  private static OrderSubmission submission(DSLContext pooled, OrderStarter starter) {
    LimitProperties limits = new LimitProperties(1_000, 1_000, 10_000, PLACES);
    return OrderTable.submission(
        new OrderRepository(pooled), starter, limits, TimeMeter.SYSTEM_NANOTIME);
  }

  private static String outcome(OrderSubmission submission, String key) {
    try {
      return submission.submit("t", key, command(1)).replayed() ? "replayed" : "accepted";
    } catch (LimitedException e) {
      return e.limit().name();
    }
  }

  private static OrderCommand command(int quantity) {
    OrderInput like = OrderTable.order("t", "k");
    return new OrderCommand(
        "c-1", List.of(new OrderLine("TEA-1", quantity)), like.paymentMethod(), like.shipTo());
  }
}
