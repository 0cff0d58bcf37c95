package dev.stepkey.schema.worker;

import dev.stepkey.step.StepTable;
import io.micrometer.core.instrument.MeterRegistry;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** To be imported by every service that has steps. */
@Configuration(proxyBeanMethods = false)
@Import(RetentionConfiguration.class)
@EnableScheduling
public class StepTableConfiguration {

  @Bean
  StepTable stepTable(DSLContext db, MeterRegistry meters) {
    return new StepTable(db, meters);
  }

  @Bean
  StepTableKeeper stepTableKeeper(
      StepTable steps, StepTableProperties properties, MeterRegistry meters, WorkerHost worker) {
    return new StepTableKeeper(steps, properties.keep(), meters, worker);
  }
}
