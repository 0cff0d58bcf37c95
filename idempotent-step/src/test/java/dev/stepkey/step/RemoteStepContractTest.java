package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.RemoteProvider.Sell;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import dev.stepkey.step.testing.contract.Order;
import dev.stepkey.step.testing.contract.RemoteStepContract;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;

/** Over a provider in memory that does what the port demands and no more. */
final class RemoteStepContractTest extends RemoteStepContract<Sell, Sale> {

  private static final Rejected<Sale> DECLINED = new Rejected<>("declined", "no");

  private static final RemoteProvider PROVIDER = new RemoteProvider();
  private static final TestDatabase DATABASE = withBook();

  RemoteStepContractTest() {
    super(DATABASE, "charge", Sale.class, PROVIDER, new Book());
  }

  private static TestDatabase withBook() {
    TestDatabase database = TestDatabase.migrated("classpath:db/idempotent-step");
    database
        .db()
        .execute(
            """
            CREATE TABLE book (tenant text, idempotency_key text, refunded integer NOT NULL,
              PRIMARY KEY (tenant, idempotency_key))
            """);
    return database;
  }

  private static final class Book implements RemoteLedger<Sale> {

    @Override
    public void completed(DSLContext tx, StepKey key, Sale result) {
      tx.execute("INSERT INTO book VALUES (?, ?, 0)", key.tenant(), key.idempotencyKey());
    }

    @Override
    public void undone(DSLContext tx, StepKey key, Sale result, String undoRef) {
      tx.execute(
          """
          INSERT INTO book VALUES (?, ?, 1)
          ON CONFLICT (tenant, idempotency_key) DO UPDATE SET refunded = book.refunded + 1
          """,
          key.tenant(),
          key.idempotencyKey());
    }
  }

  /** Whatever crashed in between: both are written in one transaction. */
  @AfterAll
  static void bookAndRecordsAgree() {
    assertThat(
            DATABASE
                .db()
                .fetch(
                    """
                    SELECT state, refunded, count(*)
                    FROM step_record LEFT JOIN book USING (tenant, idempotency_key)
                    WHERE NOT CASE state
                      WHEN 'COMPLETED' THEN refunded IS NOT DISTINCT FROM 0
                      WHEN 'COMPENSATED' THEN refunded IS NOT DISTINCT FROM 1
                      WHEN 'VOIDING' THEN coalesce(refunded, 0) = 0
                      ELSE refunded IS NULL END
                    GROUP BY state, refunded
                    """))
        .isEmpty();
    assertThat(DATABASE.db().fetchCount(DSL.table("book"))).isGreaterThan(1000);
  }

  @Override
  protected void open(Order order) {
    if (order.refused()) {
      PROVIDER.declines(order.key(), DECLINED);
    }
    if (order.kept()) {
      PROVIDER.keeps(order.key(), "used");
    }
  }

  @Override
  protected boolean keeps() {
    return true;
  }

  @Override
  protected Sell command(Order order, boolean other) {
    return new Sell(other ? "y" : "x");
  }

  @Override
  protected Books books(Order order) {
    return new Books(PROVIDER.confirmed(order.key()), PROVIDER.refunded(order.key()));
  }

  @Override
  protected void mend(Order order) {
    PROVIDER.accepts(order.key());
  }
}
