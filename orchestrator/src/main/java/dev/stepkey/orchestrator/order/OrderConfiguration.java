package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.saga.OrderActivities;
import dev.stepkey.schema.worker.WorkerHost;
import dev.stepkey.schema.worker.WorkerHostConfiguration;
import io.temporal.client.WorkflowClient;
import java.time.Clock;
import org.jooq.DSLContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OrderProperties.class)
@EnableScheduling
@Import(WorkerHostConfiguration.class)
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
      OrderRepository orders, OrderStarter starter, OrderProperties properties) {
    Pricing pricing = new Pricing(orders);
    return new OrderSubmission(orders, pricing, starter, properties, Clock.systemUTC());
  }

  @Bean
  OrderReading orderReading(OrderRepository orders, WorkflowClient temporal) {
    return new OrderReading(orders, temporal);
  }

  @Bean
  OrderActivities orderActivities(OrderRepository orders) {
    return new OrderActivitiesImpl(orders);
  }

  @Bean
  Relay relay(
      OrderRepository orders, OrderStarter starter, OrderProperties properties, WorkerHost worker) {
    return new Relay(orders, starter, properties, worker);
  }
}
