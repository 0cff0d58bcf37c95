package dev.stepkey.schema.worker;

import io.temporal.worker.WorkerFactory;
import org.flywaydb.core.Flyway;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** To be imported by every application that hosts a worker. */
@Configuration(proxyBeanMethods = false)
@Import(EncryptionConfiguration.class)
public class WorkerHostConfiguration {

  /** Boot would migrate while it starts, and end the process when the database is not there. */
  @Bean
  FlywayMigrationStrategy migrateOnceTheDatabaseIsThere() {
    return flyway -> {};
  }

  @Bean
  WorkerHost worker(Flyway flyway, WorkerFactory workers) {
    return new WorkerHost(flyway, workers);
  }
}
