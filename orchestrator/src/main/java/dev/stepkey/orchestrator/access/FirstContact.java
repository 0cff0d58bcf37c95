package dev.stepkey.orchestrator.access;

import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;

/**
 * A decoder that asks the issuer where its keys are when it is first used. As long as the issuer
 * has not answered, one request at a time asks it, and after a failure nobody for a while: the
 * decoder would let every request wait for the one before.
 */
final class FirstContact {

  private static final long PAUSE = Duration.ofSeconds(5).toNanos();

  private final JwtDecoder decoder;
  private final Semaphore asking = new Semaphore(1);
  private volatile boolean answered;
  private volatile long notBefore = System.nanoTime();

  FirstContact(JwtDecoder decoder) {
    this.decoder = decoder;
  }

  /**
   * The token, if it is valid.
   *
   * @throws org.springframework.security.oauth2.jwt.JwtException if it is not, or that cannot be
   *     told
   * @throws IllegalStateException if the issuer has not answered yet
   */
  Jwt decode(String token) {
    requireToken(token);
    return answered ? decoder.decode(token) : ask(token);
  }

  /** What is no token at all is not worth a question. */
  private static void requireToken(String token) {
    try {
      JWTParser.parse(token);
    } catch (ParseException e) {
      throw new BadJwtException("not a token", e);
    }
  }

  private Jwt ask(String token) {
    if (System.nanoTime() - notBefore < 0 || !asking.tryAcquire()) {
      throw new IllegalStateException("the issuer has not answered yet");
    }
    try {
      return decoder.decode(token);
    } catch (JwtDecoderInitializationException e) {
      notBefore = System.nanoTime() + PAUSE;
      throw new IllegalStateException("the issuer does not answer", e);
    } finally {
      answered = System.nanoTime() - notBefore >= 0;
      asking.release();
    }
  }
}
