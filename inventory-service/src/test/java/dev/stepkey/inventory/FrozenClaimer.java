package dev.stepkey.inventory;

import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.StepCall;
import dev.stepkey.schema.StepNames;
import dev.stepkey.step.LocalEffect;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.postgresql.ds.PGSimpleDataSource;

/** A process of its own that claims a key, says so, and is frozen there by whoever reads it. */
final class FrozenClaimer implements LocalEffect<ReserveInventory, Reservation> {

  static final String CLAIMED = "claimed";

  private FrozenClaimer() {}

  /**
   * Claims.
   *
   * @param args the JDBC URL, the session options, the order's id
   */
  public static void main(String[] args) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(args[0]);
    dataSource.setOptions(args[1]);
    StepTable steps =
        new StepTable(DSL.using(dataSource, SQLDialect.POSTGRES), new SimpleMeterRegistry());
    ReserveInventory command = command(UUID.fromString(args[2]));
    new LocalStep<>(steps, StepNames.RESERVE_INVENTORY, Reservation.class, new FrozenClaimer())
        .execute(key(command), command.call().acceptedAt(), command);
  }

  static ReserveInventory command(UUID order) {
    StepCall call =
        new StepCall(
            "t", order + ":reserve-inventory", order, Instant.parse("2026-01-01T00:00:00Z"));
    return new ReserveInventory(call, List.of(new OrderLine("TEA-1", 1)));
  }

  static StepKey key(ReserveInventory command) {
    return StepKey.parse(command.call().tenant(), command.call().stepKey());
  }

  /** Inside the claim, before any stock is touched. It waits for a line that nobody sends. */
  @Override
  public Settled<Reservation> apply(DSLContext tx, StepKey key, ReserveInventory command) {
    System.out.println(CLAIMED);
    try {
      int end = System.in.read();
      throw new IllegalStateException("nobody froze this process, input ended with " + end);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String undo(DSLContext tx, StepKey key, Reservation result) {
    throw new UnsupportedOperationException();
  }
}
