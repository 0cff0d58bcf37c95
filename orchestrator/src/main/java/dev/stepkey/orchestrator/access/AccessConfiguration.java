package dev.stepkey.orchestrator.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.context.support.WebApplicationContextUtils;

/**
 * Every request passes one of two chains: the actuator's port asks for nothing, because only this
 * machine reaches it; on the API's port everything is asked for that is in {@link Routes}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(AccessProperties.class)
class AccessConfiguration {

  /**
   * Strict with paths and methods. Values are judged by whoever reads them, who can say what is
   * wrong; the firewall would throw in the middle of that.
   */
  @Bean
  HttpFirewall firewall() {
    StrictHttpFirewall firewall = new StrictHttpFirewall();
    firewall.setAllowedHeaderValues(value -> true);
    firewall.setAllowedParameterNames(name -> true);
    firewall.setAllowedParameterValues(value -> true);
    return firewall;
  }

  @Bean
  Denials denials() {
    return new Denials();
  }

  @Bean
  Authenticating authenticating(
      AccessProperties access,
      Environment environment,
      DSLContext db,
      OAuth2ResourceServerProperties issuer,
      ObjectProvider<JwtDecoder> decoder) {
    return switch (access.mode()) {
      case LOCAL -> Authenticating.local(access.local().tenant(), environment);
      case API_KEY -> Authenticating.byKey(db);
      case JWT -> Authenticating.byToken(access.jwt(), issuer.getJwt(), decoder);
    };
  }

  @Bean
  @Order(1)
  SecurityFilterChain managementAccess(HttpSecurity http, Environment environment) {
    http.securityMatcher(AccessConfiguration::isOnManagementPort)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
    if (Loopback.isForManagement(environment)) {
      http.addFilterBefore(new LocalGuard(), AnonymousAuthenticationFilter.class);
    }
    return plain(http).build();
  }

  private static boolean isOnManagementPort(HttpServletRequest request) {
    return WebServerApplicationContext.hasServerNamespace(
        WebApplicationContextUtils.getWebApplicationContext(request.getServletContext()),
        "management");
  }

  @Bean
  @Order(2)
  SecurityFilterChain apiAccess(
      HttpSecurity http, Authenticating authenticating, Denials denials, DSLContext db) {
    http.authorizeHttpRequests(
            requests ->
                requests
                    // Both belong to a request that has passed already. If the error's dispatch
                    // were asked again, what is wrong with a request would be answered as 401.
                    .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC)
                    .permitAll()
                    .anyRequest()
                    .access(AccessConfiguration::judge))
        .exceptionHandling(
            errors -> errors.authenticationEntryPoint(denials).accessDeniedHandler(denials))
        .addFilterAfter(new ForeignOrders(db), AuthorizationFilter.class);
    authenticating.authenticate(http, denials);
    return plain(http).build();
  }

  private static AuthorizationResult judge(
      Supplier<? extends @Nullable Authentication> caller, RequestAuthorizationContext context) {
    return Routes.judge(context.getRequest(), CallerAuthentication.callerOf(caller.get()));
  }

  /** Without all that serves people with browsers: sessions, cookies, forms. */
  private static HttpSecurity plain(HttpSecurity http) {
    return http.headers(AccessConfiguration::headers)
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
  }

  private static void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers.defaultsDisabled();
    SecurityHeaders.WRITERS.forEach(headers::addHeaderWriter);
  }
}
