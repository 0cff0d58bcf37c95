package dev.stepkey.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.StepCall;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;

final class ReserveInventoryTest {

  private static final DSLContext DB =
      TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/inventory").db();

  private final LocalStep<ReserveInventory, Reservation> step =
      new InventoryConfiguration().reserveInventory(new StepTable(DB, new SimpleMeterRegistry()));

  @Test
  void holdsAllLinesOnce() {
    OrderLine tea = stocked(10);
    OrderLine pot = stocked(3);
    ReserveInventory command = order(take(tea, 4), take(pot, 1));
    assertThat(execute(command).outcome()).isInstanceOf(Completed.class);
    assertThat(execute(command).replayed()).isTrue();
    assertThat(available(tea)).isEqualTo(6);
    assertThat(available(pot)).isEqualTo(2);
  }

  @Test
  void holdsNothingWhenOneLineIsShort() {
    OrderLine tea = stocked(10);
    OrderLine rare = stocked(1);
    ReserveInventory command = order(take(tea, 4), take(rare, 2));
    assertThat(execute(command).outcome())
        .isEqualTo(new Rejected<>("out-of-stock", "2 of " + rare.sku() + " wanted, 1 available"));
    assertThat(available(tea)).isEqualTo(10);
    assertThat(available(rare)).isEqualTo(1);
    assertThat(DB.fetchCount(DSL.table("reservation"), key(command))).isZero();
  }

  @Test
  void aRefusalStandsEvenWhenStockComes() {
    OrderLine rare = stocked(1);
    ReserveInventory command = order(take(rare, 2));
    execute(command);
    DB.execute("UPDATE stock SET on_hand = 9, available = 9 WHERE sku = {0}", val(rare.sku()));
    assertThat(execute(command).outcome()).isInstanceOf(Rejected.class);
    assertThat(available(rare)).isEqualTo(9);
  }

  @Test
  void refusesASkuThatIsNotKept() {
    assertThat(execute(order(new OrderLine("NO-SUCH", 1))).outcome())
        .isEqualTo(new Rejected<>("unknown-sku", "there is no NO-SUCH in stock keeping"));
  }

  @Test
  void givesBackExactlyWhatIsHeldOnce() {
    OrderLine tea = stocked(10);
    ReserveInventory command = order(take(tea, 4));
    execute(command);
    assertThat(step.undo(stepKey(command), command.call().acceptedAt()).outcome())
        .isEqualTo(new Undone("released 1 line"));
    assertThat(step.undo(stepKey(command), command.call().acceptedAt()).replayed()).isTrue();
    assertThat(available(tea)).isEqualTo(10);
  }

  @Test
  void aReleaseBeforeTheReserveRefusesItForEver() {
    OrderLine tea = stocked(10);
    ReserveInventory command = order(take(tea, 4));
    assertThat(step.undo(stepKey(command), command.call().acceptedAt()).outcome())
        .isEqualTo(new NothingToUndo());
    assertThat(execute(command).outcome()).isEqualTo(new Voided<>());
    assertThat(available(tea)).isEqualTo(10);
  }

  /** Whoever resolves it has put the shelf and its books in order. */
  @Test
  void aResolvedReservationIsNotReleasedByUs() {
    OrderLine tea = stocked(10);
    ReserveInventory command = order(take(tea, 4));
    execute(command);
    Undone counted = new Undone("counted by Ada");
    assertThat(step.resolve(stepKey(command), command.call().acceptedAt(), "counted by Ada"))
        .isEqualTo(new RecordedUndo(counted, false));
    assertThat(step.undo(stepKey(command), command.call().acceptedAt()))
        .isEqualTo(new RecordedUndo(counted, true));
    assertThat(available(tea)).isEqualTo(6);
  }

  @Test
  void theLastPiecesGoToExactlyAsManyOrders() throws Exception {
    OrderLine rare = stocked(5);
    List<Recorded<Reservation>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Future<Recorded<Reservation>>> running = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        running.add(threads.submit(() -> execute(order(take(rare, 1)))));
      }
      for (Future<Recorded<Reservation>> answer : running) {
        answers.add(answer.get(30, TimeUnit.SECONDS));
      }
    }
    assertThat(answers).filteredOn(a -> a.outcome() instanceof Completed).hasSize(5);
    assertThat(answers).filteredOn(a -> a.outcome() instanceof Rejected).hasSize(27);
    assertThat(available(rare)).isZero();
  }

  @Test
  void ordersThatListTheSameSkusInOppositeOrderDoNotDeadlock() throws Exception {
    OrderLine tea = stocked(1000);
    OrderLine pot = stocked(1000);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Recorded<Reservation>>> running = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        ReserveInventory command =
            i % 2 == 0 ? order(take(tea, 1), take(pot, 1)) : order(take(pot, 1), take(tea, 1));
        running.add(threads.submit(() -> execute(command)));
      }
      for (Future<Recorded<Reservation>> answer : running) {
        assertThat(answer.get(30, TimeUnit.SECONDS).outcome()).isInstanceOf(Completed.class);
      }
    }
    assertThat(available(tea)).isEqualTo(900);
  }

  private Recorded<Reservation> execute(ReserveInventory command) {
    return step.execute(stepKey(command), command.call().acceptedAt(), command);
  }

  private static StepKey stepKey(ReserveInventory command) {
    return StepKey.parse(command.call().tenant(), command.call().stepKey());
  }

  private static Condition key(ReserveInventory command) {
    return DSL.field("idempotency_key", String.class).eq(stepKey(command).idempotencyKey());
  }

  private static ReserveInventory order(OrderLine... lines) {
    UUID id = UUID.randomUUID();
    StepCall call =
        new StepCall("t", id + ":reserve-inventory", id, Instant.parse("2026-01-01T00:00:00Z"));
    return new ReserveInventory(call, List.of(lines));
  }

  private static OrderLine stocked(int pieces) {
    String sku = "SKU-" + UUID.randomUUID();
    DB.execute(
        "INSERT INTO stock (sku, on_hand, available) VALUES ({0}, {1}, {1})",
        val(sku), val(pieces));
    return new OrderLine(sku, pieces);
  }

  private static OrderLine take(OrderLine of, int quantity) {
    return new OrderLine(of.sku(), quantity);
  }

  private static int available(OrderLine line) {
    return DB.fetchSingle("SELECT available FROM stock WHERE sku = {0}", val(line.sku()))
        .get(0, Integer.class);
  }

  private static Param<?> val(Object value) {
    return DSL.val(value);
  }
}
