package dev.stepkey.harness.fault;

import io.temporal.common.interceptors.WorkerInterceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** What {@link FaultInjection} adds to an application. One without a worker has no use for it. */
@Configuration(proxyBeanMethods = false)
final class FaultConfiguration {

  @Bean
  Evidence faultEvidence(Environment environment) throws IOException {
    return Evidence.in(
        Path.of(environment.getRequiredProperty(FaultInjection.EVIDENCE)),
        environment.getProperty("spring.application.name", "application"));
  }

  @Bean
  WorkerInterceptor faultInterceptor(Environment environment, Evidence evidence) {
    FaultPlan plan = FaultPlan.parse(environment.getRequiredProperty(FaultInjection.PLAN));
    String sign = environment.getProperty(FaultInjection.WHILE);
    return new FaultInterceptor(
        sign == null ? plan : plan.during(() -> Files.exists(Path.of(sign))),
        evidence,
        Traps.of(environment));
  }
}
