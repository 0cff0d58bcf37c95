package dev.stepkey.inventory;

import static org.jooq.impl.DSL.val;

import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.StepCall;
import dev.stepkey.schema.StepNames;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.testing.TestDatabase;
import dev.stepkey.step.testing.contract.Books;
import dev.stepkey.step.testing.contract.LocalStepContract;
import dev.stepkey.step.testing.contract.Order;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;

/** Over a SKU of its own for every order. */
final class ReserveInventoryContractTest extends LocalStepContract<ReserveInventory, Reservation> {

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/inventory");
  private static final DSLContext DB = DATABASE.held();

  ReserveInventoryContractTest() {
    super(DATABASE, StepNames.RESERVE_INVENTORY);
  }

  @Override
  protected LocalStep<ReserveInventory, Reservation> step(StepTable table) {
    return new InventoryConfiguration().reserveInventory(table);
  }

  @Override
  protected void open(Order order) {
    String sql = "INSERT INTO stock (sku, on_hand, available) VALUES ({0}, {1}, {1})";
    DB.execute(sql, val(sku(order)), val(order.refused() ? 1 : 9));
  }

  @Override
  protected ReserveInventory command(Order order, boolean other) {
    String key = order.key().wire();
    StepCall call = new StepCall(order.key().tenant(), key, order.id(), order.acceptedAt());
    return new ReserveInventory(call, List.of(new OrderLine(sku(order), other ? 3 : 2)));
  }

  /** What is taken is in the reservations; what of it is still held, the stock itself says. */
  @Override
  protected Books books(Order order) {
    Record row =
        DB.fetchSingle(
            """
            SELECT reserved, (SELECT count(*) FROM reservation WHERE tenant = {0}
              AND idempotency_key = {1} AND step = {2})
            FROM stock WHERE sku = {3}
            """,
            val(order.key().tenant()),
            val(order.key().idempotencyKey()),
            val(order.key().step()),
            val(sku(order)));
    int done = row.get(1, Integer.class);
    return new Books(done, row.get(0, Integer.class) > 0 ? done - 1 : done);
  }

  @Override
  protected void mend(Order order) {
    DB.execute("UPDATE stock SET on_hand = 9, available = 9 WHERE sku = {0}", val(sku(order)));
  }

  private static String sku(Order order) {
    return order.id().toString();
  }
}
