package dev.stepkey.orchestrator.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Signs tokens, and tells its keys over HTTP until it goes away. */
final class Issuer implements AutoCloseable {

  static final String AUDIENCE = "stepkey";

  private final HttpServer server;
  private final List<JWK> published = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();
  private RSAKey key = newKey();

  Issuer() {
    published.add(key.toPublicJWK());
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          answer(exchange, new JWKSet(List.copyOf(published)).toString());
        });
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            answer(
                exchange,
                "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\",\"subject_types_supported\":[\"public\"]}"
                    .formatted(uri(), keysUri())));
    server.start();
  }

  private static void answer(com.sun.net.httpserver.HttpExchange exchange, String json)
      throws IOException {
    byte[] body = json.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String uri() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  String keysUri() {
    return uri() + "/keys";
  }

  /** How often its keys have been asked for. */
  int asked() {
    return asked.get();
  }

  /** Signs with a new key from now on; the old one stays published. */
  void rotate() {
    key = newKey();
    published.add(key.toPublicJWK());
  }

  /** Signs with a key that it has not published. */
  void useUnpublishedKey() {
    key = newKey();
  }

  private static RSAKey newKey() {
    try {
      return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Claims of a token that is valid, to be changed. */
  JWTClaimsSet.Builder claims(String tenant, String... roles) {
    return new JWTClaimsSet.Builder()
        .issuer(uri())
        .audience(AUDIENCE)
        .subject("ada")
        .issueTime(new Date())
        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
        .claim("tenant", tenant)
        .claim("roles", List.of(roles));
  }

  String token(JWTClaimsSet.Builder claims) {
    return token(claims, JOSEObjectType.JWT);
  }

  String token(JWTClaimsSet.Builder claims, JOSEObjectType type) {
    return signed(claims, type, key);
  }

  /** With a key that calls itself like ours. */
  String forged(JWTClaimsSet.Builder claims) {
    RSAKey other = new RSAKey.Builder(newKey()).keyID(key.getKeyID()).build();
    return signed(claims, JOSEObjectType.JWT, other);
  }

  private static String signed(JWTClaimsSet.Builder claims, JOSEObjectType type, RSAKey signer) {
    try {
      JWSHeader header =
          new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(signer.getKeyID()).type(type).build();
      SignedJWT token = new SignedJWT(header, claims.build());
      token.sign(new RSASSASigner(signer));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed by nobody: alg none. */
  String unsigned(JWTClaimsSet.Builder claims) {
    return new PlainJWT(claims.build()).serialize();
  }

  /** With the public key, which everybody has, taken for a secret. */
  String signedWithThePublicKey(JWTClaimsSet.Builder claims) {
    try {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build();
      SignedJWT token = new SignedJWT(header, claims.build());
      token.sign(new MACSigner(key.toPublicKey().getEncoded()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** It goes away. */
  @Override
  public void close() {
    server.stop(0);
  }
}
