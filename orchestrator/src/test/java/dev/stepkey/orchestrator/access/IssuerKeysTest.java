package dev.stepkey.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** E7: what an outage of the issuer does to keys that are no longer fresh, in milliseconds. */
final class IssuerKeysTest {

  private static final Duration FRESH = Duration.ofMillis(20);
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final Issuer issuer = new Issuer();

  @AfterEach
  void close() {
    issuer.close();
  }

  private NimbusJwtDecoder decoder(IssuerKeys keys) {
    return NimbusJwtDecoder.withJwkSetUri(issuer.keysUri())
        .jwtProcessorCustomizer(
            processor -> processor.setJWSKeySelector(keys.around(processor.getJWSKeySelector())))
        .build();
  }

  @Test
  void e7KeysThatAreNoLongerFreshWorkUntilTheIssuerIsBack() {
    NimbusJwtDecoder decoder = decoder(new IssuerKeys(FRESH, Duration.ofHours(1), PAUSE));
    String token = issuer.token(issuer.claims("acme"));
    assertThat(decoder.decode(token).getSubject()).isEqualTo("ada");
    issuer.close();
    // Longer than the keys are fresh.
    await()
        .during(FRESH.multipliedBy(5))
        .untilAsserted(() -> assertThat(decoder.decode(token).getSubject()).isEqualTo("ada"));
  }

  @Test
  void e7KeysDoNotOutliveAnOutageThatIsTooLong() {
    NimbusJwtDecoder decoder = decoder(new IssuerKeys(FRESH, Duration.ofMillis(50), PAUSE));
    String token = issuer.token(issuer.claims("acme"));
    assertThat(decoder.decode(token).getSubject()).isEqualTo("ada");
    issuer.close();
    await()
        .untilAsserted(
            () -> assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(JwtException.class));
  }

  @Test
  void unknownKeysDoNotHaveTheIssuerAskedEachTime() {
    NimbusJwtDecoder decoder = decoder(IssuerKeys.DEFAULT);
    String token = issuer.token(issuer.claims("acme"));
    for (int i = 0; i < 10; i++) {
      issuer.useUnpublishedKey();
      String unknown = issuer.token(issuer.claims("acme"));
      assertThatThrownBy(() -> decoder.decode(unknown)).isInstanceOf(JwtException.class);
    }
    assertThat(issuer.asked()).isBetween(1, 3);
    assertThat(decoder.decode(token).getSubject()).isEqualTo("ada");
  }

  @Test
  void anotherAlgorithmIsStillRefused() {
    NimbusJwtDecoder decoder = decoder(IssuerKeys.DEFAULT);
    String token = issuer.signedWithThePublicKey(issuer.claims("acme"));
    assertThatThrownBy(() -> decoder.decode(token)).isInstanceOf(BadJwtException.class);
  }
}
