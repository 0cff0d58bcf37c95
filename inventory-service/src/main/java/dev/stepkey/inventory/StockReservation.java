package dev.stepkey.inventory;

import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.step.LocalEffect;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import java.util.Comparator;
import java.util.List;
import org.jooq.DSLContext;

/** Holds stock for an order, all lines or none, and gives it back. */
final class StockReservation implements LocalEffect<ReserveInventory, Reservation> {

  private final InventoryRepository inventory;

  StockReservation(InventoryRepository inventory) {
    this.inventory = inventory;
  }

  @Override
  public Settled<Reservation> apply(DSLContext tx, StepKey key, ReserveInventory command) {
    inventory.enter(tx, key, command.call().orderId());
    for (OrderLine line : inLockOrder(command.lines())) {
      if (!inventory.hold(tx, line)) {
        return refusal(line, inventory.available(tx, line.sku()));
      }
      inventory.enterLine(tx, key, line);
    }
    return new Completed<>(new Reservation(command.lines()));
  }

  private static Rejected<Reservation> refusal(OrderLine line, int available) {
    return available < 0
        ? new Rejected<>("unknown-sku", "there is no " + line.sku() + " in stock keeping")
        : new Rejected<>(
            "out-of-stock",
            line.quantity() + " of " + line.sku() + " wanted, " + available + " available");
  }

  @Override
  public String undo(DSLContext tx, StepKey key, Reservation result) {
    List<OrderLine> held = inventory.heldLines(tx, key);
    inLockOrder(held).forEach(line -> inventory.giveBack(tx, line));
    inventory.release(tx, key);
    return "released " + held.size() + (held.size() == 1 ? " line" : " lines");
  }

  /** Two orders that lock the same SKUs in different orders would wait for each other for ever. */
  private static List<OrderLine> inLockOrder(List<OrderLine> lines) {
    return lines.stream().sorted(Comparator.comparing(OrderLine::sku)).toList();
  }
}
