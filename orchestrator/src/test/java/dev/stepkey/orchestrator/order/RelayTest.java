package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.OrderWorkflow;
import dev.stepkey.schema.worker.WorkerHost;
import dev.stepkey.schema.worker.WorkerHostConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** What the relay starts again, and what does not keep it from doing so. */
final class RelayTest {

  private static final OrderTable TABLE = new OrderTable();

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final WatchedTemporal temporal = new WatchedTemporal();
  private final OrderStarter starter = new OrderStarter(temporal.client());
  private final AnnotationConfigApplicationContext process =
      process(temporal.server.getWorkerFactory());
  private final WorkerHost worker = process.getBean(WorkerHost.class);
  private final Relay relay = relay(TABLE.orders, worker);

  /** What a process has to have for a worker. */
  private static AnnotationConfigApplicationContext process(WorkerFactory workers) {
    AnnotationConfigApplicationContext process = new AnnotationConfigApplicationContext();
    process.registerBean(Flyway.class, RelayTest::migrated);
    process.registerBean(WorkerFactory.class, () -> workers);
    process.register(WorkerHostConfiguration.class);
    process.refresh();
    return process;
  }

  private static Flyway migrated() {
    return Flyway.configure()
        .dataSource(TABLE.database.dataSource())
        .locations("classpath:db/orders")
        .load();
  }

  private Relay relay(OrderRepository orders, WorkerHost worker) {
    ParkedOrders parked = new ParkedOrders(TABLE.parkings, meters);
    return new Relay(orders, TABLE.returns, parked, starter, OrderTable.properties(), worker);
  }

  @BeforeEach
  void awaitWorker() {
    TABLE.clear();
    await().until(worker::hasStarted);
  }

  @AfterEach
  void close() {
    starter.close();
    process.close();
    temporal.close();
  }

  @Test
  void whatHasNotEndedIsStartedAndWhatHasIsNot() {
    List<OrderInput> open =
        List.of(TABLE.accepted("k-1"), TABLE.proceeding("k-2"), TABLE.compensating("k-3"));
    TABLE.completed("k-4");
    TABLE.compensated("k-5");
    relay.look();
    assertThat(temporal.starts).containsExactlyInAnyOrderElementsOf(ids(open));
    relay.look();
    assertThat(temporal.starts).hasSize(3);
  }

  @Test
  void aReturnThatHasNotEndedIsStartedAndItsOrderIsNot() {
    OrderInput order = TABLE.returning("k-1");
    TABLE.returned("k-2");
    relay.look();
    assertThat(temporal.starts).containsExactly(OrderStarter.returnId(order));
  }

  @Test
  void oneThatCannotBeStartedDoesNotHoldUpTheOthers() {
    List<OrderInput> due = accepted(8);
    temporal.unstartable.add(ids(due).get(0));
    temporal.unstartable.add(ids(due).get(1));
    relay.look();
    assertThat(temporal.starts).containsExactlyInAnyOrderElementsOf(ids(due));
    for (String id : ids(due).subList(2, 8)) {
      assertThat(description(id).getStatus())
          .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
    }
  }

  @Test
  void afterThreeFailuresInARowTheOthersAreLeftForTheNextLook() {
    List<OrderInput> due = accepted(8);
    temporal.unstartable.addAll(ids(due));
    relay.look();
    assertThat(temporal.starts).hasSize(3);
    temporal.unstartable.clear();
    TABLE.db.execute("UPDATE orders SET relay_at = now() - interval '1 second'");
    relay.look();
    assertThat(temporal.starts.subList(3, 11)).containsExactlyInAnyOrderElementsOf(ids(due));
  }

  @Test
  void afterAnOutageOneLookStartsAllThatIsDue() {
    List<OrderInput> due = accepted(120);
    relay.look();
    assertThat(temporal.starts).containsExactlyInAnyOrderElementsOf(ids(due));
  }

  @Test
  void ordersThatCannotBeStartedDoNotHoldUpReturns() {
    temporal.unstartable.addAll(ids(accepted(5)));
    OrderInput back = TABLE.returning("back");
    relay.look();
    assertThat(temporal.starts).hasSize(4).contains(OrderStarter.returnId(back));
  }

  @Test
  void aRunThatIsOpenIsLeftAloneAndOneThatWasTerminatedIsFollowedByAnother() {
    OrderInput order = TABLE.accepted("k");
    String id = OrderStarter.workflowId("t", "k");
    relay.look();
    String run = description(id).getExecution().getRunId();
    TABLE.orders.lookNow(order.orderId());
    relay.look();
    assertThat(description(id).getExecution().getRunId()).isEqualTo(run);
    temporal.client().newUntypedWorkflowStub(id).terminate("by hand");
    TABLE.orders.lookNow(order.orderId());
    relay.look();
    assertThat(temporal.starts).hasSize(3);
    assertThat(description(id).getExecution().getRunId()).isNotEqualTo(run);
  }

  /** The process that changed the order may have died before it told anybody. */
  @Test
  void aDriverThatWasNotToldIsToldOnce() {
    OrderInput order = TABLE.accepted("k");
    String told = OrderWorkflow.LOOK_AGAIN + " " + OrderStarter.workflowId("t", "k");
    relay.look();
    assertThat(temporal.signals).isEmpty();
    TABLE.orders.lookNow(order.orderId());
    relay.look();
    relay.look();
    assertThat(Collections.frequency(temporal.signals, told)).isEqualTo(1);
  }

  @Test
  void whatChangesWhileADriverIsToldIsToldAgain() {
    OrderInput order = TABLE.accepted("k");
    TABLE.orders.lookNow(order.orderId());
    OrderRepository.Untold first = TABLE.orders.untold(10).getFirst();
    TABLE.orders.lookNow(order.orderId());
    TABLE.orders.told(first);
    assertThat(TABLE.orders.untold(10)).hasSize(1);
  }

  @Test
  void whatNobodyBringsOnIsParkedAndCounted() {
    OrderInput stuck = TABLE.proceeding("k-1");
    TABLE.db.execute("UPDATE orders SET decided_at = now() - interval '2 hours'");
    TABLE.proceeding("k-2");
    relay.look();
    Parked parked = TABLE.view(stuck).parked();
    assertThat(parked).isNotNull().returns("no-progress", Parked::code);
    assertThat(meters.get("stepkey.orders.parked").gauge().value()).isEqualTo(1);
  }

  @Test
  void itWaitsForItsWorker() {
    TABLE.accepted("k");
    WorkerFactory none = WorkerFactory.newInstance(WatchedTemporal.away());
    try (AnnotationConfigApplicationContext waiting = process(none)) {
      relay(TABLE.orders, waiting.getBean(WorkerHost.class)).look();
    }
    assertThat(temporal.starts).isEmpty();
    assertThat(TABLE.count("orders", "relay_attempts = 0")).isEqualTo(1);
  }

  @Test
  void theKeeperErasesAllThatIsDueAndNothingElse() {
    for (int i = 0; i < 3; i++) {
      TABLE.completed("k-" + i);
    }
    TABLE.accepted("open");
    new OrderKeeper(new Expiries(TABLE.db), Duration.ofSeconds(-1)).erase();
    assertThat(TABLE.count("orders", "expired_at IS NOT NULL")).isEqualTo(3);
    relay.look();
    assertThat(temporal.starts).containsExactly(OrderStarter.workflowId("t", "open"));
  }

  @Test
  void itAndTheKeeperOutliveADatabaseThatIsAway() {
    PGSimpleDataSource away = new PGSimpleDataSource();
    away.setUrl("jdbc:postgresql://127.0.0.1:9/orders");
    OrderRepository unreachable = new OrderRepository(DSL.using(away, SQLDialect.POSTGRES));
    assertThatNoException().isThrownBy(relay(unreachable, worker)::look);
    Expiries none = new Expiries(DSL.using(away, SQLDialect.POSTGRES));
    assertThatNoException().isThrownBy(new OrderKeeper(none, Duration.ofDays(400))::erase);
  }

  private static List<OrderInput> accepted(int count) {
    List<OrderInput> orders = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      orders.add(TABLE.accepted("k-" + i));
    }
    return orders;
  }

  private static List<String> ids(List<OrderInput> orders) {
    return orders.stream()
        .map(order -> OrderStarter.workflowId(order.tenant(), order.idempotencyKey()))
        .toList();
  }

  private WorkflowExecutionDescription description(String id) {
    return temporal.client().newUntypedWorkflowStub(id).describe();
  }
}
