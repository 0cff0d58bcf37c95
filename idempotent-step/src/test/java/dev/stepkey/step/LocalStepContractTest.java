package dev.stepkey.step;

import static org.jooq.impl.DSL.val;

import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import dev.stepkey.step.testing.contract.LocalStepContract;
import dev.stepkey.step.testing.contract.Order;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Over a till of its own for every order. */
final class LocalStepContractTest
    extends LocalStepContract<LocalStepContractTest.Withdraw, LocalStepContractTest.Receipt> {

  record Withdraw(int amount) {}

  record Receipt(int left) {}

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step");
  private static final DSLContext DB = DATABASE.held();

  LocalStepContractTest() {
    super(DATABASE, "withdraw");
    DB.execute("CREATE TABLE till (name text PRIMARY KEY, holds int, outs int, ins int)");
  }

  @Override
  protected LocalStep<Withdraw, Receipt> step(StepTable table) {
    return new LocalStep<>(table, "withdraw", Receipt.class, new Till());
  }

  private static final class Till implements LocalEffect<Withdraw, Receipt> {

    @Override
    public Settled<Receipt> apply(DSLContext tx, StepKey key, Withdraw command) {
      int left = move(tx, key, "holds = holds - {1}, outs = outs + 1", command.amount());
      return left < 0 ? new Rejected<>("too-little", "") : new Completed<>(new Receipt(left));
    }

    @Override
    public String undo(DSLContext tx, StepKey key, Receipt result) {
      return "left " + move(tx, key, "holds = 10, ins = ins + {1}", 1);
    }

    private static int move(DSLContext tx, StepKey key, String how, int amount) {
      String sql = "UPDATE till SET %s WHERE name = {0} RETURNING holds".formatted(how);
      return tx.fetchSingle(sql, val(till(key)), val(amount)).get(0, Integer.class);
    }
  }

  private static String till(StepKey key) {
    return key.tenant() + "/" + key.idempotencyKey();
  }

  @Override
  protected void open(Order order) {
    String sql = "INSERT INTO till VALUES ({0}, {1}, 0, 0)";
    DB.execute(sql, val(till(order.key())), val(order.refused() ? 1 : 10));
  }

  @Override
  protected Withdraw command(Order order, boolean other) {
    return new Withdraw(other ? 5 : 4);
  }

  @Override
  protected Books books(Order order) {
    String sql = "SELECT outs, ins FROM till WHERE name = {0}";
    Record till = DB.fetchSingle(sql, val(till(order.key())));
    return new Books(till.get(0, Integer.class), till.get(1, Integer.class));
  }

  @Override
  protected void mend(Order order) {
    DB.execute("UPDATE till SET holds = 100 WHERE name = {0}", val(till(order.key())));
  }
}
