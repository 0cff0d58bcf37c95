package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.access.AccessApi.assertProblem;
import static dev.stepkey.orchestrator.access.AccessApi.comparable;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** I12: only a token of the issuer, for this API, that expires and has not, lets anybody in. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TokenAccessTest {

  private static final Issuer ISSUER = new Issuer();
  private static AccessApi api;

  private final String tenant = "t-" + UUID.randomUUID();

  /** Found by its issuer's address alone, and before the first request nobody has asked there. */
  @BeforeAll
  static void start() {
    api =
        new AccessApi(
            "--stepkey.security.mode=jwt",
            "--spring.security.oauth2.resourceserver.jwt.issuer-uri=" + ISSUER.uri(),
            "--spring.security.oauth2.resourceserver.jwt.audiences=" + Issuer.AUDIENCE);
    assertThat(ISSUER.asked()).isZero();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /**
   * A token that is refused.
   *
   * @param made from claims that are valid
   */
  record Refused(String what, String reason, Function<JWTClaimsSet.Builder, String> made) {

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Refused> refused() {
    Date longPast = Date.from(Instant.now().minusSeconds(7200));
    Date past = Date.from(Instant.now().minusSeconds(3600));
    Date future = Date.from(Instant.now().plusSeconds(3600));
    return Stream.of(
        new Refused("alg none", "unverifiable-token", ISSUER::unsigned),
        new Refused("public key as secret", "unverifiable-token", ISSUER::signedWithThePublicKey),
        new Refused("another's signature", "unverifiable-token", ISSUER::forged),
        new Refused("tampered", "unverifiable-token", claims -> tampered(ISSUER.token(claims))),
        new Refused("no token", "unverifiable-token", claims -> "hunter2"),
        new Refused(
            "expired",
            "invalid-token",
            claims -> token(claims.issueTime(longPast).expirationTime(past))),
        new Refused("no exp", "invalid-token", claims -> token(claims.expirationTime(null))),
        new Refused("not yet", "invalid-token", claims -> token(claims.notBeforeTime(future))),
        new Refused(
            "wrong issuer", "invalid-token", claims -> token(claims.issuer("http://evil.example"))),
        new Refused("no issuer", "invalid-token", claims -> token(claims.issuer(null))),
        new Refused("wrong audience", "invalid-token", claims -> token(claims.audience("other"))),
        new Refused(
            "no audience", "invalid-token", claims -> token(claims.audience((String) null))),
        new Refused(
            "an id token of a logout",
            "invalid-token",
            claims -> ISSUER.token(claims, new JOSEObjectType("logout+jwt"))),
        new Refused(
            "no tenant", "no-tenant-in-token", claims -> token(claims.claim("tenant", null))),
        new Refused(
            "a tenant with a slash",
            "no-tenant-in-token",
            claims -> token(claims.claim("tenant", "a/b"))),
        new Refused(
            "two tenants",
            "no-tenant-in-token",
            claims -> token(claims.claim("tenant", List.of("a", "b")))),
        new Refused("no subject", "no-subject-in-token", claims -> token(claims.subject(null))));
  }

  private static String token(JWTClaimsSet.Builder claims) {
    return ISSUER.token(claims);
  }

  /** Other claims under the same signature. */
  private static String tampered(String token) {
    List<String> parts = new ArrayList<>(List.of(token.split("\\.")));
    String other = token(ISSUER.claims("somebody-else", "operator"));
    parts.set(1, other.split("\\.")[1]);
    return String.join(".", parts);
  }

  @ParameterizedTest
  @MethodSource("refused")
  @Order(1)
  void i12ATokenIsRefusedIfItIs(Refused refused) throws Exception {
    String id = api.accepted(token(ISSUER.claims(tenant, "submitter")));
    String credential = refused.made().apply(ISSUER.claims(tenant, "submitter"));
    try (DenialLog log = new DenialLog()) {
      HttpResponse<String> there = api.get("/v1/orders/" + id, credential);
      assertProblem(there, 401, "unauthenticated");
      assertThat(there.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"stepkey\", error=\"invalid_token\"");
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("reason=" + refused.reason())
          .endsWith("method=GET route=/v1/orders/{id} remote=127.0.0.1");
      HttpResponse<String> missing = api.get("/v1/orders/" + UUID.randomUUID(), credential);
      assertThat(comparable(missing)).isEqualTo(comparable(there));
      assertThat(log.everything()).noneMatch(line -> line.contains(credential));
    }
  }

  @Test
  @Order(1)
  void rolesAreAListOrOneTextAndThoseOfOthersAreIgnored() throws Exception {
    String list = token(ISSUER.claims(tenant, "billing", "viewer"));
    String text = token(ISSUER.claims(tenant).claim("roles", "billing viewer"));
    for (String token : List.of(list, text)) {
      assertThat(api.get("/v1/orders", token).statusCode()).isEqualTo(200);
      assertProblem(api.call("POST", "/v1/orders", token, AccessApi.ORDER), 403, "forbidden");
    }
    for (Object none : List.of("", List.of(), 7, "VIEWER")) {
      String token = token(ISSUER.claims(tenant).claim("roles", none));
      assertProblem(api.get("/v1/orders", token), 403, "forbidden");
    }
  }

  @Test
  @Order(1)
  void anAccessTokenByRfc9068IsOne() throws Exception {
    String token = ISSUER.token(ISSUER.claims(tenant, "viewer"), new JOSEObjectType("at+jwt"));
    assertThat(api.get("/v1/orders", token).statusCode()).isEqualTo(200);
  }

  @Test
  @Order(1)
  void whatATokenSaysOfItsSubjectBecomesNoOtherLineRowOrField() throws Exception {
    String line = "ada\naccess denied reason=none tenant=acme";
    for (String evil : List.of(line, "ada\u0000", "ada reason=none", "x".repeat(256))) {
      try (DenialLog log = new DenialLog()) {
        String token = token(ISSUER.claims(tenant, "viewer").subject(evil));
        assertProblem(api.get("/v1/orders", token), 401, "unauthenticated");
        assertThat(log.lines())
            .singleElement()
            .asString()
            .matches(
                "access denied reason=no-subject-in-token tenant=%s caller=[^ =]+ method=GET.*"
                    .formatted(tenant));
      }
    }
  }

  @Test
  @Order(1)
  void a10I12AnOrderOfAnotherTenantIsOneThatDoesNotExist() throws Exception {
    String id = api.accepted(token(ISSUER.claims(tenant, "submitter")));
    String stranger = token(ISSUER.claims(tenant + "-2", "submitter", "viewer", "operator"));
    HttpResponse<String> foreign = api.get("/v1/orders/" + id, stranger);
    assertProblem(foreign, 404, "order-not-found");
    assertThat(comparable(foreign))
        .isEqualTo(comparable(api.get("/v1/orders/" + UUID.randomUUID(), stranger)));
  }

  @Test
  @Order(2)
  void e7DuringARotationTokensOfBothKeysAreValid() throws Exception {
    String old = token(ISSUER.claims(tenant, "viewer"));
    assertThat(api.get("/v1/orders", old).statusCode()).isEqualTo(200);
    ISSUER.rotate();
    String fresh = token(ISSUER.claims(tenant, "viewer"));
    assertThat(api.get("/v1/orders", fresh).statusCode()).isEqualTo(200);
    assertThat(api.get("/v1/orders", old).statusCode()).isEqualTo(200);
  }

  @Test
  @Order(3)
  void e7WithoutTheIssuerKnownKeysWorkAndUnknownOnesAre401() throws Exception {
    String known = token(ISSUER.claims(tenant, "viewer"));
    assertThat(api.get("/v1/orders", known).statusCode()).isEqualTo(200);
    ISSUER.close();
    ISSUER.useUnpublishedKey();
    String unknown = token(ISSUER.claims(tenant, "viewer"));
    for (int i = 0; i < 3; i++) {
      try (DenialLog log = new DenialLog()) {
        assertProblem(api.get("/v1/orders", unknown), 401, "unauthenticated");
        assertThat(log.lines()).hasSize(1);
      }
      assertThat(api.get("/v1/orders", known).statusCode()).isEqualTo(200);
    }
  }
}
