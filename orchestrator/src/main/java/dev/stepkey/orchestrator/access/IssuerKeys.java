package dev.stepkey.orchestrator.access;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The issuer's keys, kept through an outage of the issuer (E7). Spring forgets them after five
 * minutes, and asks for them anew with every token that names an unknown key.
 *
 * @param fresh how long they are used without asking again, which is how long a key that the issuer
 *     has withdrawn goes on working
 * @param outage how long they are used when the issuer does not answer
 * @param pause unknown keys are asked for twice in this time at the most: anybody can make them up
 */
record IssuerKeys(Duration fresh, Duration outage, Duration pause) {

  static final IssuerKeys DEFAULT =
      new IssuerKeys(Duration.ofMinutes(5), Duration.ofHours(24), Duration.ofSeconds(30));

  private static final Duration WAIT_FOR_ANOTHER = Duration.ofSeconds(5);

  /** The same selector, with keys that are kept. */
  JWSKeySelector<SecurityContext> around(JWSKeySelector<SecurityContext> selector) {
    JWSVerificationKeySelector<SecurityContext> plain =
        (JWSVerificationKeySelector<SecurityContext>) selector;
    Set<JWSAlgorithm> allowed =
        JWSAlgorithm.Family.SIGNATURE.stream().filter(plain::isAllowed).collect(Collectors.toSet());
    @SuppressWarnings("unchecked")
    JWKSetBasedJWKSource<SecurityContext> source =
        (JWKSetBasedJWKSource<SecurityContext>) plain.getJWKSource();
    return new JWSVerificationKeySelector<>(allowed, kept(uncached(source.getJWKSetSource())));
  }

  /** Spring's own cache in between would keep keys for as long again. */
  private static JWKSetSource<SecurityContext> uncached(JWKSetSource<SecurityContext> source) {
    return source instanceof JWKSetSourceWrapper<SecurityContext> wrapper
        ? uncached(wrapper.getSource())
        : source;
  }

  private JWKSource<SecurityContext> kept(JWKSetSource<SecurityContext> source) {
    return JWKSourceBuilder.create(new Awaited(source))
        .cache(fresh.toMillis(), WAIT_FOR_ANOTHER.toMillis())
        .refreshAheadCache(false)
        .rateLimited(pause.toMillis())
        .outageTolerant(outage.toMillis())
        .build();
  }

  /** Spring says that the issuer does not answer by another exception than is understood here. */
  private record Awaited(JWKSetSource<SecurityContext> source)
      implements JWKSetSource<SecurityContext> {

    @Override
    public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator known, long now, SecurityContext context)
        throws KeySourceException {
      try {
        return source.getJWKSet(known, now, context);
      } catch (RemoteKeySourceException e) {
        throw new JWKSetUnavailableException(e.getMessage(), e);
      }
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }
}
