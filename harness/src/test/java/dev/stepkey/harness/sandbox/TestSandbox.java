package dev.stepkey.harness.sandbox;

import static org.jooq.impl.DSL.val;

import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.QueryPart;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A sandbox with books of its own, for tests of other packages. It ends with the JVM. */
public final class TestSandbox {

  private final DSLContext books;
  private final URI url;

  /** Starts it on a free port. */
  public TestSandbox() {
    TestDatabase database = TestDatabase.migrated("classpath:db/sandbox");
    books = database.held();
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(SandboxApplication.class)
            .properties("spring.config.name=sandbox")
            .run(
                "--server.port=0",
                "--spring.datasource.url=" + database.url(),
                "--spring.main.banner-mode=off");
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    url = URI.create("http://127.0.0.1:" + port);
  }

  /** Its root. */
  public URI url() {
    return url;
  }

  /**
   * What it has charged and given back under this step's key.
   *
   * @param refundStep the step's name under which money is given back
   */
  public Books charges(StepKey key, String refundStep) {
    return count(
        """
        SELECT (SELECT count(*) FROM charge
            WHERE succeeded AND step_key = {0} AND tenant = {2}),
          (SELECT count(*) FROM refund WHERE step_key = {1} AND tenant = {2})
        """,
        key.wire(), key.withStep(refundStep).wire(), key.tenant());
  }

  /** What it has sold and taken back under this step's key. */
  public Books labels(StepKey key) {
    return count(
        """
        SELECT (SELECT count(*) FROM label WHERE step_key = {0} AND tenant = {1}),
          (SELECT count(*) FROM label_refund WHERE step_key = {0} AND tenant = {1})
        """,
        key.wire(), key.tenant());
  }

  private Books count(String sql, String... values) {
    Record row =
        books.fetchSingle(sql, Arrays.stream(values).map(DSL::val).toArray(QueryPart[]::new));
    return new Books(row.get(0, Integer.class), row.get(1, Integer.class));
  }

  /** The card can be charged again, and it has forgotten that it has refused it. */
  public void mendCard(StepKey key) {
    String card =
        "UPDATE payment_intent SET payment_method = 'pm_card_visa'"
            + " WHERE step_key = {0} AND tenant = {1}";
    books.execute(card, val(key.wire()), val(key.tenant()));
    String forget = "DELETE FROM idempotent_answer WHERE key = {0}";
    books.execute(forget, val(key.tenant() + "/" + key.wire() + "/confirm"));
  }

  /** The address would be accepted now. */
  public void mendAddress(StepKey key) {
    String sql =
        "UPDATE shipment SET document ="
            + " jsonb_set(document, '{to_address,street1}', '\"Main Street 1\"')"
            + " WHERE reference = {0} AND tenant = {1}";
    books.execute(sql, val(key.wire()), val(key.tenant()));
  }

  /** The carrier collects the order's parcel as soon as it has a label. */
  public void handOver(UUID order) {
    books.execute("INSERT INTO handover (order_id) VALUES ({0})", val(order.toString()));
  }

  /** The call keys that it was sent, each without the tenant and the order that it begins with. */
  public List<String> callKeys() {
    return books
        .fetch(
            """
        SELECT DISTINCT regexp_replace(idempotency_key, '^(one|two)/order-[0-9]+:', '')
        FROM request WHERE idempotency_key IS NOT NULL
        """)
        .getValues(0, String.class);
  }
}
