package dev.stepkey.orchestrator.access;

import jakarta.servlet.Filter;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/** How callers become known, in the mode that is set. */
final class Authenticating {

  private static final String ISSUER = "spring.security.oauth2.resourceserver.jwt.issuer-uri";
  private static final String KEY_SET = "spring.security.oauth2.resourceserver.jwt.jwk-set-uri";
  private static final String AUDIENCES = "spring.security.oauth2.resourceserver.jwt.audiences";

  private final List<Filter> local;
  private final @Nullable AuthenticationManager bearers;

  private Authenticating(List<Filter> local, @Nullable AuthenticationManager bearers) {
    this.local = local;
    this.bearers = bearers;
  }

  /**
   * Nobody is asked.
   *
   * @throws IllegalStateException naming the property, if another machine can reach us
   */
  static Authenticating local(String tenant, Environment environment) {
    Loopback.require(environment);
    return new Authenticating(List.of(new LocalGuard(), new LocalCaller(tenant)), null);
  }

  static Authenticating byKey(DSLContext db) {
    return new Authenticating(List.of(), new ApiKeys(db));
  }

  /**
   * By the tokens of an issuer.
   *
   * @throws IllegalStateException naming the property, if the issuer or the audience would not be
   *     checked
   */
  static Authenticating byToken(
      AccessProperties.Jwt claims,
      OAuth2ResourceServerProperties.Jwt issuer,
      ObjectProvider<JwtDecoder> decoder) {
    requireSet(ISSUER, issuer.getIssuerUri() != null, "the URI that its tokens have as iss");
    requireSafe(ISSUER, issuer.getIssuerUri());
    requireSafe(KEY_SET, issuer.getJwkSetUri());
    requireSet(AUDIENCES, !issuer.getAudiences().isEmpty(), "what tokens for this API have as aud");
    return new Authenticating(List.of(), new Tokens(decoder.getObject(), claims));
  }

  /** Whoever stands between us and the issuer could hand out keys of his own. */
  private static void requireSafe(String property, @Nullable String uri) {
    if (uri != null
        && uri.toLowerCase(Locale.ROOT).startsWith("http:")
        && !Loopback.isNamedBy(URI.create(uri).getHost())) {
      throw new IllegalStateException(
          "stepkey.security.mode is jwt, and %s is %s: it must be https".formatted(property, uri));
    }
  }

  private static void requireSet(String property, boolean isSet, String meaning) {
    if (!isSet) {
      throw new IllegalStateException(
          "stepkey.security.mode is jwt, and %s is not set: set it to %s"
              .formatted(property, meaning));
    }
  }

  /** Puts it into the API's chain; {@code denials} answers whom it refuses. */
  void authenticate(HttpSecurity http, Denials denials) {
    local.forEach(filter -> http.addFilterBefore(filter, AnonymousAuthenticationFilter.class));
    if (bearers != null) {
      BearerTokenAuthenticationFilter filter = new BearerTokenAuthenticationFilter(bearers);
      filter.setAuthenticationEntryPoint(denials);
      http.addFilter(filter);
    }
  }
}
