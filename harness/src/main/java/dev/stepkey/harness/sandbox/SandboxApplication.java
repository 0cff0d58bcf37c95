package dev.stepkey.harness.sandbox;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Starts the sandbox. It reads {@code sandbox.yml}, never {@code application.yml}. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(FaultSwitches.class)
public class SandboxApplication {

  public static void main(String[] args) {
    new SpringApplicationBuilder(SandboxApplication.class)
        .properties("spring.config.name=sandbox")
        .run(args);
  }

  @Bean
  StripeController stripeController(JdbcClient jdbc, PlatformTransactionManager transactions) {
    TransactionTemplate transaction = new TransactionTemplate(transactions);
    IntentBook intents = new IntentBook(jdbc);
    MoneyBook money = new MoneyBook(jdbc);
    return new StripeController(
        new PaymentIntents(intents, money, transaction),
        new Refunds(intents, money),
        new Idempotency(jdbc, transaction));
  }

  @Bean
  EasyPostBook easyPostBook(JdbcClient jdbc) {
    return new EasyPostBook(jdbc);
  }

  @Bean
  EasyPostController easyPostController(EasyPostBook book) {
    return new EasyPostController(book);
  }

  @Bean
  HandoverController handoverController(EasyPostBook book) {
    return new HandoverController(book);
  }

  @Bean
  LedgerController ledgerController(JdbcClient jdbc) {
    return new LedgerController(jdbc);
  }

  @Bean
  RequestLog requestLog(JdbcClient jdbc) {
    return new RequestLog(jdbc);
  }

  @Bean
  ProviderErrors providerErrors() {
    return new ProviderErrors();
  }

  @Bean
  WebMvcConfigurer apiKeyCheck() {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new ApiKeyCheck()).addPathPatterns("/v1/**", "/v2/**");
      }
    };
  }
}
