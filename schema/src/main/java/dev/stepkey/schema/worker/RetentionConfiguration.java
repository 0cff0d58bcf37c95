package dev.stepkey.schema.worker;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** To be imported by every process: each refuses to start where {@link Retention} is wrong. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StepTableProperties.class, RetentionProperties.class})
public class RetentionConfiguration {

  @Bean
  Retention retention(StepTableProperties steps, RetentionProperties others) {
    return new Retention(
        others.providerKeys(), others.workflows(), steps.keep(), others.orderKeys());
  }
}
