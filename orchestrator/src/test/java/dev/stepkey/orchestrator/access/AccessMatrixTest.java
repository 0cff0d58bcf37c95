package dev.stepkey.orchestrator.access;

import static dev.stepkey.orchestrator.access.AccessApi.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * I12: every operation of the running API's own document, for every role of two tenants. Whoever
 * adds a route meets this test twice: it must be in the table here, and in the product's.
 */
final class AccessMatrixTest {

  private static final AccessApi API = SharedApis.keys();
  private static final String TENANT = "t-" + UUID.randomUUID();
  private static final String OTHER = TENANT + "-2";
  private static final Map<Role, String> OWN = new EnumMap<>(Role.class);
  private static final Map<Role, String> FOREIGN = new EnumMap<>(Role.class);

  @BeforeAll
  static void makeKeys() {
    for (Role role : Role.values()) {
      OWN.put(role, API.key(TENANT, role.wire(), role));
      FOREIGN.put(role, API.key(OTHER, role.wire(), role));
    }
  }

  private static List<String> operations() throws Exception {
    List<String> operations = new ArrayList<>();
    HttpResponse<String> document = API.get("/v3/api-docs", null);
    assertThat(document.statusCode()).as(document.body()).isEqualTo(200);
    JsonNode paths = AccessApi.json(document).path("paths");
    for (String path : paths.propertyNames()) {
      for (String method : paths.path(path).propertyNames()) {
        operations.add(method.toUpperCase(Locale.ROOT) + " " + path);
      }
    }
    return operations;
  }

  static Stream<MatrixTable> rows() {
    return MatrixTable.ROWS.stream();
  }

  /** The document is that of the running API: what was planted there is in it. */
  @Test
  void anOperationThatIsInNoRowIsFoundAndThereIsNoOtherThanThePlantedOne() throws Exception {
    List<String> expected = new ArrayList<>(rows().map(MatrixTable::operation).toList());
    expected.add("GET /v1/unruled");
    assertThat(operations()).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** A route that the document leaves out cannot be left out here. */
  @Test
  void aControllersRouteThatIsInNoRowIsFoundAndThereIsNoOtherThanThePlantedOnes() {
    List<String> expected = new ArrayList<>(rows().map(MatrixTable::operation).toList());
    expected.addAll(MatrixTable.OPEN);
    expected.addAll(List.of(MatrixTable.ERRORS, "GET /v1/unruled", "GET /backdoor"));
    assertThat(API.mappings()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whatTheApiSaysOfItselfItSaysToEverybody() throws Exception {
    for (String path :
        List.of("/problems", "/problems/forbidden", "/idempotency", "/v3/api-docs")) {
      assertThat(API.get(path, null).statusCode()).as(path).isEqualTo(200);
    }
    assertProblem(API.get("/problems/no-such-code", null), 404, "not-found");
  }

  @Test
  void aRouteWithoutARuleIsThereForNobody() throws Exception {
    for (String path : List.of("/v1/unruled", "/backdoor")) {
      assertProblem(API.get(path, null), 401, "unauthenticated");
      for (String key : OWN.values()) {
        assertProblem(API.get(path, key), 404, "not-found");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void i12WhoIsNotKnownMayNothing(MatrixTable row) throws Exception {
    String id = API.accepted(own(Role.SUBMITTER));
    assertProblem(API.call(row.method(), row.path(id), null, row.body()), 401, "unauthenticated");
  }

  @ParameterizedTest
  @MethodSource("rows")
  void i12ARoleMayWhatItsRowSaysAndNothingElse(MatrixTable row) throws Exception {
    for (Role role : Role.values()) {
      String id = API.accepted(own(Role.SUBMITTER));
      HttpResponse<String> answer = API.call(row.method(), row.path(id), own(role), row.body());
      if (row.roles().contains(role)) {
        assertThat(answer.statusCode()).as("%s %s", role, row.operation()).isIn(200, 202, 409);
      } else {
        assertProblem(answer, 403, "forbidden");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("rows")
  void i12ARoleOfAnotherTenantMayNothingWithAnOrderOfThisOne(MatrixTable row) throws Exception {
    String id = API.accepted(own(Role.SUBMITTER));
    for (Role role : Role.values()) {
      HttpResponse<String> answer =
          API.call(
              row.method(), row.path(id), Objects.requireNonNull(FOREIGN.get(role)), row.body());
      if (!row.roles().contains(role)) {
        assertProblem(answer, 403, "forbidden");
      } else if (row.isAboutOneOrder()) {
        assertProblem(answer, 404, "order-not-found");
      } else {
        assertThat(answer.body()).doesNotContain(id);
      }
    }
    assertUntouched(id);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void anotherMethodIsAnsweredWithThoseThatThereAre(MatrixTable row) throws Exception {
    String id = UUID.randomUUID().toString();
    HttpResponse<String> refused = API.call("DELETE", row.path(id), own(Role.VIEWER), "");
    assertProblem(refused, 405, "method-not-allowed");
    assertThat(refused.headers().firstValue("Allow").orElseThrow()).contains(row.method());
  }

  private static String own(Role role) {
    return Objects.requireNonNull(OWN.get(role));
  }

  private static void assertUntouched(String id) {
    UUID order = UUID.fromString(id);
    String undecided =
        "SELECT count(*) FROM orders WHERE id = ? AND decision IS NULL AND look_again_at IS NULL";
    assertThat(API.count(undecided, order)).isEqualTo(1);
    for (String table : List.of("order_return", "order_repair")) {
      assertThat(API.count("SELECT count(*) FROM " + table + " WHERE order_id = ?", order))
          .isZero();
    }
  }
}
