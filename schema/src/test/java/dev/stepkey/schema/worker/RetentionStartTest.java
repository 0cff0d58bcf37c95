package dev.stepkey.schema.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A process whose times are in the wrong order does not start, and says which two they are. */
final class RetentionStartTest {

  private static final Duration DAY = Duration.ofDays(1);

  private final ApplicationContextRunner process =
      new ApplicationContextRunner().withUserConfiguration(RetentionConfiguration.class);

  /** With all that a service's step table needs. Its neighbours are away. */
  private final ApplicationContextRunner service =
      new ApplicationContextRunner()
          .withUserConfiguration(
              StepTableConfiguration.class, WorkerHostConfiguration.class, Neighbours.class);

  @Test
  void theDefaultsAreInOrder() {
    process.run(started -> assertThat(started).hasNotFailed().hasSingleBean(Retention.class));
    service.run(started -> assertThat(started).hasNotFailed().hasSingleBean(Retention.class));
  }

  @ParameterizedTest
  @CsvSource({
    "stepkey.retention.provider-keys=90d, stepkey.retention.provider-keys, stepkey.steps.keep",
    "stepkey.retention.provider-keys=91d, stepkey.retention.provider-keys, stepkey.steps.keep",
    "stepkey.retention.workflows=90d, stepkey.retention.workflows, stepkey.steps.keep",
    "stepkey.retention.order-keys=90d, stepkey.steps.keep, stepkey.retention.order-keys",
    "stepkey.steps.keep=30d, stepkey.retention.workflows, stepkey.steps.keep",
    "stepkey.steps.keep=400d, stepkey.steps.keep, stepkey.retention.order-keys",
  })
  void eachInequalityIsRefusedByTheNamesOfBothProperties(
      String setting, String shorter, String longer) {
    for (ApplicationContextRunner runner : new ApplicationContextRunner[] {process, service}) {
      runner
          .withPropertyValues(setting)
          .run(
              refused ->
                  assertThat(refused)
                      .getFailure()
                      .rootCause()
                      .hasMessageContaining(shorter + " (")
                      .hasMessageContaining(" must be shorter than " + longer + " ("));
    }
  }

  @Test
  void whatIsInOrderBarelyIsTaken() {
    process
        .withPropertyValues("stepkey.steps.keep=721h", "stepkey.retention.order-keys=722h")
        .run(started -> assertThat(started).hasNotFailed());
  }

  @Test
  void whatAProcessAddsMustBeOutlivedToo() {
    Retention retention = new Retention(DAY, DAY, DAY.multipliedBy(3), DAY.multipliedBy(4));
    retention.requireOutlived("some.deadline", DAY.multipliedBy(3).minusMillis(1), "of the test");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> retention.requireOutlived("some.deadline", DAY.multipliedBy(3), "of the test"))
        .withMessageContaining("some.deadline (PT72H) must be shorter than stepkey.steps.keep")
        .withMessageContaining("of the test");
  }

  /** No database, and Temporal at port 9 of this machine, where nobody listens. */
  @Configuration(proxyBeanMethods = false)
  static class Neighbours {

    @Bean
    DSLContext db() {
      return DSL.using(SQLDialect.POSTGRES);
    }

    @Bean
    MeterRegistry meters() {
      return new SimpleMeterRegistry();
    }

    @Bean
    Flyway flyway() {
      return Flyway.configure().load();
    }

    @Bean
    WorkerFactory workers() {
      return WorkerFactory.newInstance(
          WorkflowClient.newInstance(
              WorkflowServiceStubs.newServiceStubs(
                  WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:9").build())));
    }
  }
}
