package dev.stepkey.step;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.RemoteProvider.Sell;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import dev.stepkey.step.testing.contract.Order;
import dev.stepkey.step.testing.contract.RemoteStepContract;
import org.jooq.DSLContext;

/** Over a provider in memory that does what the port demands and no more. */
final class RemoteStepContractTest extends RemoteStepContract<Sell, Sale> {

  private static final Rejected<Sale> DECLINED = new Rejected<>("declined", "no");

  private static final RemoteProvider PROVIDER = new RemoteProvider();

  RemoteStepContractTest() {
    super(
        TestDatabase.migrated("classpath:db/idempotent-step"),
        "charge",
        Sale.class,
        PROVIDER,
        new NoBook());
  }

  private static final class NoBook implements RemoteLedger<Sale> {

    @Override
    public void completed(DSLContext tx, StepKey key, Sale result) {}

    @Override
    public void undone(DSLContext tx, StepKey key, Sale result, String undoRef) {}
  }

  @Override
  protected void open(Order order) {
    if (order.refused()) {
      PROVIDER.declines(order.key(), DECLINED);
    }
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
