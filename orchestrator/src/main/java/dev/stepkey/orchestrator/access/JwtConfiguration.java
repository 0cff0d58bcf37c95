package dev.stepkey.orchestrator.access;

import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.JwkSetUriJwtDecoderBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.web.client.RestTemplate;

/**
 * What tokens must have beside issuer and audience, which Boot checks itself, and how the issuer's
 * keys are fetched. Boot takes all of these into the decoder that it makes from its properties.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class JwtConfiguration {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** A token that never expires is a password that cannot be changed; the default accepts it. */
  @Bean
  OAuth2TokenValidator<Jwt> tokensExpire() {
    JwtTimestampValidator times = new JwtTimestampValidator();
    times.setAllowEmptyExpiryClaim(false);
    return times;
  }

  /** The second type is what RFC 9068 calls access tokens; the default refuses it. */
  @Bean
  OAuth2TokenValidator<Jwt> tokensAreAccessTokens() {
    JwtTypeValidator types = new JwtTypeValidator("JWT", "at+jwt");
    types.setAllowEmpty(true);
    return types;
  }

  @Bean
  JwkSetUriJwtDecoderBuilderCustomizer patientKeys() {
    // A request waits for the issuer, and others for it; the default would let them for a minute.
    SimpleClientHttpRequestFactory http = new SimpleClientHttpRequestFactory();
    http.setConnectTimeout(PATIENCE);
    http.setReadTimeout(PATIENCE);
    RestTemplate client = new RestTemplate(http);
    return decoder ->
        decoder
            .restOperations(client)
            .jwtProcessorCustomizer(
                processor ->
                    processor.setJWSKeySelector(
                        IssuerKeys.DEFAULT.around(processor.getJWSKeySelector())));
  }
}
