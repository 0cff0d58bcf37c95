package dev.stepkey.orchestrator.order;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.stepkey.orchestrator.saga.Decision;
import dev.stepkey.orchestrator.saga.OrderActivities;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Progress;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.StepPolicies;
import dev.stepkey.orchestrator.saga.StepPolicy;
import dev.stepkey.orchestrator.saga.StepView;
import dev.stepkey.schema.Address;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.step.Fingerprint;
import dev.stepkey.step.testing.TestDatabase;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** A database of orders, and orders that stand where a test wants them. */
final class OrderTable {

  static final Reason REFUSED = new Reason("charge-payment", "declined", "no");
  static final List<StepView> STEPS = Progress.all(StepView.Status.COMPLETED);

  private static final TimeBasedEpochGenerator IDS = Generators.timeBasedEpochGenerator();
  private static final Acceptance ACCEPTANCE =
      new Acceptance(202, Map.of("Location", "/x"), new byte[] {1});

  final TestDatabase database = TestDatabase.migrated("classpath:db/orders");
  final DSLContext db = database.db();
  final OrderRepository orders = new OrderRepository(db);
  final DecisionCell cell = new DecisionCell(db);
  final ReturnRepository returns = new ReturnRepository(db);
  final Parkings parkings = new Parkings(db);

  void clear() {
    db.execute("TRUNCATE orders CASCADE");
  }

  OrderInput accepted(String key) {
    OrderInput order = order("t", key);
    insert(order);
    return order;
  }

  OrderInput proceeding(String key) {
    OrderInput order = accepted(key);
    cell.proceed(order.orderId());
    return order;
  }

  OrderInput compensating(String key) {
    OrderInput order = accepted(key);
    cell.abort(order.orderId(), REFUSED);
    return order;
  }

  OrderInput completed(String key) {
    OrderInput order = proceeding(key);
    cell.end(order.orderId(), Decision.PROCEED, STEPS);
    return order;
  }

  OrderInput compensated(String key) {
    OrderInput order = compensating(key);
    cell.end(order.orderId(), Decision.ABORT, STEPS);
    return order;
  }

  OrderInput returning(String key) {
    OrderInput order = completed(key);
    returns.decide(
        order,
        "return-" + key,
        Fingerprint.of(key),
        ACCEPTANCE,
        Instant.now(),
        Duration.ofSeconds(-1));
    return order;
  }

  OrderInput returned(String key) {
    OrderInput order = returning(key);
    returns.returned(order.orderId(), STEPS);
    return order;
  }

  OrderInput parked(OrderInput order, @Nullable String step) {
    parkings.park(order.orderId(), new Reason(step, "outage", "down"));
    return order;
  }

  boolean insert(OrderInput order) {
    return insert(orders, order);
  }

  static boolean insert(OrderRepository orders, OrderInput order) {
    return orders.insert(order, "c-1", Fingerprint.of(order), ACCEPTANCE, Duration.ofSeconds(-1));
  }

  OrderSubmission submission(OrderStarter starter) {
    return submission(
        orders, starter, new LimitProperties(1_000, 1_000, 10_000, 100), TimeMeter.SYSTEM_NANOTIME);
  }

  static OrderSubmission submission(
      OrderRepository orders, OrderStarter starter, LimitProperties limits, TimeMeter clock) {
    return new OrderSubmission(
        orders,
        new Pricing(orders),
        starter,
        properties(),
        new TenantLimits(limits, orders, clock),
        new Places(limits.concurrentSubmissions()),
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }

  /** What a workflow reaches of the rows, through this connection. */
  static OrderActivities driver(DSLContext db) {
    return new OrderActivitiesImpl(
        new DecisionCell(db),
        new RepairRepository(db),
        new ReturnRepository(db),
        new ParkedOrders(new Parkings(db), new SimpleMeterRegistry()));
  }

  static OrderInput order(String tenant, String key) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return new OrderInput(
        tenant,
        key,
        IDS.generate(),
        now,
        now.plusSeconds(60),
        List.of(new OrderLine("TEA-1", 2)),
        new Money(2580, "EUR"),
        "pm_card_visa",
        new Address("Ada", "Street 1", "Berlin", "10117", "DE"));
  }

  OrderView view(OrderInput order) {
    return orders.require(order.tenant(), order.orderId()).view();
  }

  Decision decision(OrderInput order) {
    return cell.read(order.orderId());
  }

  /** How many rows {@code condition} is true of. */
  int count(String table, String condition) {
    return db.fetchSingle("SELECT count(*) FROM " + table + " WHERE " + condition)
        .get(0, Integer.class);
  }

  /** Seconds from now until {@code column} of an order, by the database's clock. */
  double secondsUntil(String table, String column, String id, UUID order) {
    return db.fetchSingle(
            "SELECT extract(epoch FROM %s - clock_timestamp()) FROM %s WHERE %s = '%s'"
                .formatted(column, table, id, order))
        .get(0, Double.class);
  }

  static OrderProperties properties() {
    Duration second = Duration.ofSeconds(1);
    StepPolicy policy = new StepPolicy(second, second, second, second, "whatever the step is for");
    return new OrderProperties(
        Duration.ofMinutes(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        StepPolicies.all(policy).byStep());
  }
}
