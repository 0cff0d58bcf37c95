package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.OrderActivities;
import dev.stepkey.orchestrator.saga.OrderWorkflow;
import dev.stepkey.orchestrator.saga.OrderWorkflowImpl;
import dev.stepkey.orchestrator.saga.ReturnWorkflow;
import dev.stepkey.orchestrator.saga.ReturnWorkflowImpl;
import dev.stepkey.orchestrator.saga.StepPolicies;
import dev.stepkey.schema.TaskQueues;
import dev.stepkey.schema.worker.Retention;
import dev.stepkey.schema.worker.RetentionConfiguration;
import dev.stepkey.schema.worker.WorkerHost;
import dev.stepkey.schema.worker.WorkerHostConfiguration;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import java.time.Clock;
import org.jooq.DSLContext;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({OrderProperties.class, LimitProperties.class})
@EnableScheduling
@Import({WorkerHostConfiguration.class, RetentionConfiguration.class})
class OrderConfiguration {

  @Bean
  OrderRepository orderRepository(DSLContext db) {
    return new OrderRepository(db);
  }

  @Bean
  OrderStarter orderStarter(WorkflowClient temporal) {
    return new OrderStarter(temporal);
  }

  @Bean
  OrderSubmission orderSubmission(
      OrderRepository orders,
      OrderStarter starter,
      OrderProperties properties,
      LimitProperties limits,
      MeterRegistry meters) {
    return new OrderSubmission(
        orders,
        new Pricing(orders),
        starter,
        properties,
        new TenantLimits(limits, orders, TimeMeter.SYSTEM_NANOTIME),
        new Places(limits.concurrentSubmissions()),
        meters,
        Clock.systemUTC());
  }

  @Bean
  OrderReading orderReading(OrderRepository orders, WorkflowClient temporal) {
    return new OrderReading(orders, temporal);
  }

  @Bean
  DecisionCell decisionCell(DSLContext db) {
    return new DecisionCell(db);
  }

  @Bean
  ReturnRepository returnRepository(DSLContext db) {
    return new ReturnRepository(db);
  }

  @Bean
  ParkedOrders parkedOrders(DSLContext db, MeterRegistry meters) {
    return new ParkedOrders(new Parkings(db), meters);
  }

  @Bean
  OrderCancellation orderCancellation(DSLContext db, OrderStarter starter) {
    return new OrderCancellation(db, starter);
  }

  @Bean
  OrderReturns orderReturns(
      OrderRepository orders,
      ReturnRepository returns,
      OrderStarter starter,
      OrderProperties properties,
      Retention retention) {
    return new OrderReturns(
        orders, returns, starter, properties.relayGrace(), retention.steps(), Clock.systemUTC());
  }

  @Bean
  OrderRepairs orderRepairs(DSLContext db, OrderStarter starter) {
    return new OrderRepairs(db, starter);
  }

  @Bean
  OrderActivities orderActivities(
      DSLContext db, DecisionCell cell, ReturnRepository returns, ParkedOrders parked) {
    return new OrderActivitiesImpl(cell, new RepairRepository(db), returns, parked);
  }

  /**
   * By hand, because a workflow is given the policies, and Boot's way knows classes only; and once
   * Boot has made the workers, which nothing here asks it for.
   */
  @Bean
  SmartInitializingSingleton orderWorkflows(
      WorkerFactory workers, OrderProperties properties, Retention retention) {
    StepPolicies policies = properties.policies();
    retention.requireOutlived(
        "stepkey.orders.deadline",
        properties.deadline(),
        "an order must find the records of the steps that it is to undo");
    return () -> {
      Worker worker = workers.getWorker(TaskQueues.ORDERS);
      worker.registerWorkflowImplementationFactory(
          OrderWorkflow.class, () -> new OrderWorkflowImpl(policies));
      worker.registerWorkflowImplementationFactory(
          ReturnWorkflow.class, () -> new ReturnWorkflowImpl(policies));
    };
  }

  @Bean
  OrderKeeper orderKeeper(DSLContext db, Retention retention) {
    return new OrderKeeper(new Expiries(db), retention.orderKeys());
  }

  @Bean
  Relay relay(
      OrderRepository orders,
      ReturnRepository returns,
      ParkedOrders parked,
      OrderStarter starter,
      OrderProperties properties,
      WorkerHost worker) {
    return new Relay(orders, returns, parked, starter, properties, worker);
  }
}
