package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.OrderReading;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.type.LogicalType;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ApiProperties.class)
class ApiConfiguration {

  /** Before every filter that may read the body, right after the one that names the request. */
  @Bean
  FilterRegistrationBean<BodyFilter> bodyFilter(ApiProperties properties) {
    FilterRegistrationBean<BodyFilter> filter =
        new FilterRegistrationBean<>(new BodyFilter(properties.bodyTime()));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
    return filter;
  }

  /** Behind the body, which may take its time, and before all that asks the database. */
  @Bean
  FilterRegistrationBean<TurnFilter> turnFilter(ApiProperties properties) {
    FilterRegistrationBean<TurnFilter> filter =
        new FilterRegistrationBean<>(new TurnFilter(properties.concurrentRequests()));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
    return filter;
  }

  /**
   * A thread for each connection that has something to say, and none of them dear: a client that
   * sends slowly keeps nobody from being heard. What they may do at once TurnFilter bounds. Only
   * here: {@code spring.threads.virtual.enabled} would do the same to the relay and the workers.
   */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> virtualThreads() {
    return factory ->
        factory.addProtocolHandlerCustomizers(
            handler -> handler.setExecutor(new VirtualThreadExecutor("tomcat-")));
  }

  /** A client that asks before it sends is told of a refusal first, and not to go on. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> continueOnceItIsRead() {
    return factory ->
        factory.addConnectorCustomizers(
            connector -> connector.setProperty("continueResponseTiming", "onRead"));
  }

  @Bean
  EndWatch endWatch(OrderReading reading) {
    return new EndWatch(reading);
  }

  @Bean
  OrderAnswers orderAnswers(EndWatch ends, ApiProperties properties) {
    return new OrderAnswers(ends, properties.longestWait());
  }

  @Bean
  WebMvcConfigurer queries() {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new QueryCheck()).addPathPatterns("/v1/**");
      }
    };
  }

  /**
   * A misspelt or doubled field, or a number where text belongs, is refused: guessing what was
   * meant is how a customer gets what nobody ordered.
   */
  @Bean
  JsonMapperBuilderCustomizer strictJson() {
    return builder ->
        builder
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                LogicalType.Textual,
                text -> {
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
                  text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
                  text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
                });
  }
}
