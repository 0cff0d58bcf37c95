package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.access.AccessApi.assertProblem;
import static dev.stepkey.orchestrator.access.AccessApi.comparable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** I12: who has no valid key gets nothing, learns nothing, and is in the log once. */
final class KeyAccessTest {

  private static final AccessApi API = SharedApis.keys();

  private final String tenant = "t-" + UUID.randomUUID();

  @Test
  void aValidKeyIsLetInAndLogsNothing() throws Exception {
    String key = API.key(tenant, "ci", Role.SUBMITTER);
    try (DenialLog log = new DenialLog()) {
      String id = API.accepted(key);
      assertThat(API.get("/v1/orders/" + id, key).statusCode()).isEqualTo(200);
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void i12AWrongSecretOfAKnownKeyIsRefusedAndLoggedByName() throws Exception {
    String key = API.key(tenant, "ci", Role.SUBMITTER);
    char last = key.charAt(key.length() - 2);
    String wrong = key.substring(0, key.length() - 2) + (last == 'A' ? "BB" : "AA");
    assertDenied(wrong, "reason=wrong-key tenant=" + tenant + " caller=ci ");
  }

  @Test
  void i12AKeyThatWasNeverMadeIsRefused() throws Exception {
    assertDenied(ApiKey.random().whole(), "reason=unknown-key tenant=unknown caller=unknown ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stepkey_", "hunter2", "stepkey_0123456789abcdef_short", "a.b.c"})
  void i12WhatIsNoKeyIsRefused(String credential) throws Exception {
    assertDenied(credential, "reason=not-a-key tenant=unknown caller=unknown ");
  }

  @Test
  void i12ARevokedKeyIsRefusedFromTheNextRequestOn() throws Exception {
    String key = API.key(tenant, "ci", Role.SUBMITTER);
    API.accepted(key);
    API.db.execute("UPDATE api_key SET revoked_at = now() WHERE tenant = ?", tenant);
    assertDenied(key, "reason=revoked-key tenant=" + tenant + " caller=ci ");
  }

  /** Basic, or a name without a scheme: it is a credential, and not one of ours. */
  @ParameterizedTest
  @ValueSource(strings = {"Basic YWRhOnNlY3JldA==", "Bearer", "Bearer two words", "token"})
  void i12AnotherKindOfCredentialIsRefusedAndLoggedWithoutIt(String header) throws Exception {
    try (DenialLog log = new DenialLog()) {
      HttpResponse<String> refused =
          API.send(API.request("/v1/orders").header("Authorization", header));
      assertProblem(refused, 401, "unauthenticated");
      assertThat(log.lines()).singleElement().asString().contains("reason=not-a-bearer-token");
      assertThat(log.everything()).noneMatch(line -> line.contains("YWRh"));
    }
  }

  @Test
  void whoSendsNoCredentialIsAskedForOneAndAttemptedNothing() throws Exception {
    try (DenialLog log = new DenialLog()) {
      HttpResponse<String> refused = API.get("/v1/orders", null);
      assertProblem(refused, 401, "unauthenticated");
      assertThat(refused.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"stepkey\"");
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void i12WhoIsNotKnownDoesNotLearnWhatThereIs() throws Exception {
    String known = comparable(API.get("/v1/orders", null));
    for (String path :
        List.of("/v1/orders/" + UUID.randomUUID(), "/v1/unruled", "/x", "/actuator")) {
      HttpResponse<String> refused = API.get(path, null);
      assertProblem(refused, 401, "unauthenticated");
      assertThat(comparable(refused)).isEqualTo(known);
    }
    HttpResponse<String> otherMethod = API.call("DELETE", "/v1/orders", null, "");
    assertProblem(otherMethod, 401, "unauthenticated");
    assertThat(otherMethod.headers().firstValue("Allow")).isEmpty();
  }

  @Test
  void a10I12AnOrderOfAnotherTenantIsOneThatDoesNotExistAndIsLoggedOnce() throws Exception {
    String id = API.accepted(API.key(tenant, "ci", Role.SUBMITTER));
    String stranger = API.key(tenant + "-2", "spy", Role.SUBMITTER, Role.OPERATOR);
    String missing = UUID.randomUUID().toString();
    for (String what : List.of("", "/cancel", "/return", "/repair")) {
      String method = what.isEmpty() ? "GET" : "POST";
      String body = what.equals("/repair") ? MatrixTable.REPAIR : "";
      try (DenialLog log = new DenialLog()) {
        HttpResponse<String> foreign = API.call(method, "/v1/orders/" + id + what, stranger, body);
        HttpResponse<String> none =
            API.call(method, "/v1/orders/" + missing + what, stranger, body);
        // The line comes after the answer, so that the answer does not wait for it.
        await().until(() -> !log.lines().isEmpty());
        assertThat(log.lines())
            .singleElement()
            .asString()
            .contains("reason=order-of-another-tenant tenant=" + tenant + "-2 caller=spy ");
        assertProblem(foreign, 404, "order-not-found");
        assertThat(comparable(foreign)).isEqualTo(comparable(none));
        assertThat(foreign.headers().map().keySet()).isEqualTo(none.headers().map().keySet());
      }
    }
  }

  /** Behind every query that carries the tenant stands a key that does. */
  @Test
  void i12ARowOfAnotherTenantCannotHangOnAnOrder() throws Exception {
    UUID id = UUID.fromString(API.accepted(API.key(tenant, "ci", Role.SUBMITTER)));
    for (String insert :
        List.of(
            """
            INSERT INTO order_repair (tenant, operator_key, order_id, fingerprint, operator, action,
              response_body) VALUES (?, 'k', ?, 'f', 'ada', 'retry-now', '')
            """,
            """
            INSERT INTO order_return (tenant, order_id, idempotency_key, fingerprint,
              response_status, response_headers, response_body, requested_at, relay_at)
            VALUES (?, ?, 'k', 'f', 202, '{}', '', now(), 'infinity')
            """)) {
      assertThatThrownBy(() -> API.db.execute(insert, tenant + "-2", id))
          .hasMessageContaining("violates foreign key constraint");
      assertThat(API.db.execute(insert, tenant, id)).isEqualTo(1);
    }
  }

  @Test
  void i12AListHasTheOrdersOfItsTenantOnly() throws Exception {
    API.accepted(API.key(tenant, "ci", Role.SUBMITTER));
    String stranger = API.key(tenant + "-2", "ci", Role.VIEWER);
    assertThat(AccessApi.json(API.get("/v1/orders", stranger)).path("orders")).isEmpty();
  }

  @Test
  void a10TheSameKeyOfTwoTenantsIsTwoOrders() throws Exception {
    String mine = API.key(tenant, "ci", Role.SUBMITTER);
    String theirs = API.key(tenant + "-2", "ci", Role.SUBMITTER);
    HttpResponse<String> first = submit(mine);
    HttpResponse<String> second = submit(theirs);
    assertThat(second.statusCode()).isEqualTo(202);
    assertThat(second.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(AccessApi.json(second).path("id")).isNotEqualTo(AccessApi.json(first).path("id"));
    assertThat(submit(mine).body()).isEqualTo(first.body());
  }

  private static HttpResponse<String> submit(String key) throws Exception {
    return API.send(
        API.request("/v1/orders")
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "the-same")
            .POST(BodyPublishers.ofString(AccessApi.ORDER)));
  }

  @Test
  void i12ARoleThatIsMissingIsNamedInTheLogAndNotMore() throws Exception {
    String viewer = API.key(tenant, "report", Role.VIEWER);
    try (DenialLog log = new DenialLog()) {
      HttpResponse<String> refused = API.call("POST", "/v1/orders", viewer, AccessApi.ORDER);
      assertProblem(refused, 403, "forbidden");
      assertThat(refused.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"stepkey\", error=\"insufficient_scope\"");
      assertThat(log.lines())
          .containsExactly(
              "access denied reason=role-missing tenant=%s caller=report method=POST route=/v1/orders remote=127.0.0.1"
                  .formatted(tenant));
    }
  }

  @Test
  void aKeyThatCannotBeLookedUpIsNeitherRightNorWrong() throws Exception {
    String key = API.key(tenant, "ci", Role.SUBMITTER);
    API.db.execute("ALTER TABLE api_key RENAME TO api_key_away");
    try (DenialLog log = new DenialLog()) {
      HttpResponse<String> later = API.call("POST", "/v1/orders", key, AccessApi.ORDER);
      assertProblem(later, 503, "database-unavailable");
      assertThat(later.headers().firstValue("Retry-After")).isPresent();
      assertThat(log.lines()).isEmpty();
    } finally {
      API.db.execute("ALTER TABLE api_key_away RENAME TO api_key");
    }
    API.accepted(key);
  }

  /** With a credential that is refused, an order that exists is answered as one that does not. */
  private static void assertDenied(String credential, String line) throws Exception {
    String id = API.accepted(API.key("t-" + UUID.randomUUID(), "other", Role.SUBMITTER));
    try (DenialLog log = new DenialLog()) {
      HttpResponse<String> there = API.get("/v1/orders/" + id, credential);
      assertProblem(there, 401, "unauthenticated");
      assertThat(there.headers().firstValue("WWW-Authenticate"))
          .hasValue("Bearer realm=\"stepkey\", error=\"invalid_token\"");
      assertThat(log.lines())
          .containsExactly(
              "access denied " + line + "method=GET route=/v1/orders/{id} remote=127.0.0.1");
      HttpResponse<String> missing = API.get("/v1/orders/" + UUID.randomUUID(), credential);
      assertThat(comparable(missing)).isEqualTo(comparable(there));
      assertThat(log.lines()).hasSize(2);
      assertThat(log.everything()).noneMatch(it -> it.contains(credential));
    }
  }
}
