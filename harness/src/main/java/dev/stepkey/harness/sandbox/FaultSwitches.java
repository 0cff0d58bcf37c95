package dev.stepkey.harness.sandbox;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What can go wrong at the provider and the carrier, when it is asked for. */
@Configuration(proxyBeanMethods = false)
class FaultSwitches {

  @Bean
  FaultRules faultRules() {
    return new FaultRules();
  }

  @Bean
  FaultController faultController(FaultRules rules) {
    return new FaultController(rules);
  }

  /** Outside of the request log: a call whose answer is lost was made all the same. */
  @Bean
  FilterRegistrationBean<FaultFilter> faultFilter(FaultRules rules, JdbcClient jdbc) {
    FilterRegistrationBean<FaultFilter> filter =
        new FilterRegistrationBean<>(new FaultFilter(rules, jdbc));
    filter.setOrder(Ordered.LOWEST_PRECEDENCE - 10);
    return filter;
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> lostReplies() {
    return factory -> factory.addEngineValves(new LostReplyValve());
  }
}
