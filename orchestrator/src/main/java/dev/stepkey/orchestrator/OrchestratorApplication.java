package dev.stepkey.orchestrator;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The orchestrator's process. */
@SpringBootApplication
public class OrchestratorApplication {

  /** Starts it; configuration is read from {@code orchestrator.yml}. */
  public static void main(String[] args) {
    new SpringApplicationBuilder(OrchestratorApplication.class)
        .properties("spring.config.name=orchestrator")
        .run(args);
  }
}
