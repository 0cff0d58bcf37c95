package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.schema.StepNames;
import dev.stepkey.step.StepKey;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * B2 and C13: a worker is stopped in the middle of a charge, for longer than the attempt may take,
 * and goes on when another worker has long done its work, or undone it.
 */
@ExtendWith(RunningFleet.class)
final class ZombieWorkerTest {

  private final Fleet fleet;
  private final Shop shop;
  private final Member worker;

  ZombieWorkerTest(Fleet fleet) {
    this.fleet = fleet;
    this.shop = RunningFleet.shop(fleet);
    this.worker = fleet.member("payment");
  }

  @AfterEach
  void healed() throws Exception {
    fleet.sandbox("payment").freeze(false);
    worker.resume();
    worker.awaitReady();
  }

  @Test
  void b2AZombieThatGoesOnAfterTheOrderIsCompletedChargesNothing() throws Exception {
    String key = "b2-completed";
    String id = stoppedInTheMiddleOfACharge(key);
    try (Member twin = fleet.twin("payment")) {
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
      Effects before = Effects.of(shop, id);
      assertThat(before).isEqualTo(Effects.EACH_ONCE);
      assertThatTheZombieMovesNothing(key, id, before);
      assertThat(twin.isRunning()).isTrue();
    }
  }

  @Test
  void b2AZombieThatGoesOnAfterTheOrderIsCompensatedLeavesNoCharge() throws Exception {
    String key = "b2-compensated";
    String id = stoppedInTheMiddleOfACharge(key);
    try (Member twin = fleet.twin("payment")) {
      assertThat(shop.post(id, "cancel").statusCode()).isEqualTo(202);
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPENSATED");
      Effects before = Effects.of(shop, id);
      // The other worker may have charged before it was told, and has refunded then.
      assertThat(before.nothingStands()).as(before.toString()).isTrue();
      assertThatTheZombieMovesNothing(key, id, before);
      assertThat(twin.isRunning()).isTrue();
    }
  }

  /** The transaction that records the provider's object never commits, and never ends by itself. */
  @Test
  void c13AZombieInsideItsTransactionHoldsTheKeyForALimitedTimeOnly() throws Exception {
    try (Connection superuser = shop.connect("payment", "postgres");
        Statement statement = superuser.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
          BEGIN PERFORM pg_advisory_xact_lock_shared(13); RETURN NEW; END $$;
          CREATE TRIGGER hold BEFORE UPDATE ON step_record FOR EACH ROW
            WHEN (NEW.idempotency_key = 'c13' AND NEW.state = 'PREPARED') EXECUTE FUNCTION hold();
          SELECT pg_advisory_lock(13)""");
      String id = submitted("c13");
      soon().until(() -> waiting() > 0);
      freeze();
      statement.execute("SELECT pg_advisory_unlock(13)");
      soon().until(() -> idleInTransaction() > 0);
      try (Member twin = fleet.twin("payment")) {
        assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
        assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
        assertThatTheZombieMovesNothing("c13", id, Effects.EACH_ONCE);
        assertThat(twin.isRunning()).isTrue();
      } finally {
        statement.execute("DROP TRIGGER hold ON step_record; DROP FUNCTION hold()");
      }
    }
  }

  private long waiting() throws Exception {
    return shop.query(
        "payment", "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
  }

  private long idleInTransaction() throws Exception {
    return shop.query(
        "payment",
        "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = 'payment' AND state = 'idle in transaction'");
  }

  /** Its call to the provider is under way; the answer waits for it in its socket. */
  private String stoppedInTheMiddleOfACharge(String key) throws Exception {
    fleet.sandbox("payment").freeze(true);
    String id = submitted(key);
    soon()
        .until(
            () ->
                shop.query(
                        "payment",
                        "SELECT count(*) FROM step_record WHERE state = 'PENDING'"
                            + " AND idempotency_key = '%s'".formatted(key))
                    == 1);
    freeze();
    fleet.sandbox("payment").freeze(false);
    return id;
  }

  private void freeze() throws Exception {
    worker.freeze();
    soon().until(worker::isFrozen);
  }

  private String submitted(String key) throws Exception {
    return Shop.id(shop.submit(key, Shop.order("TEA-1", 1)).body());
  }

  private void assertThatTheZombieMovesNothing(String key, String id, Effects before)
      throws Exception {
    assertThat(worker.isFrozen()).as("it has slept all the while").isTrue();
    long said = saidBy(worker, key);
    worker.resume();
    soon().until(() -> saidBy(worker, key) > said);
    // It finishes what it had polled before, and is started again.
    worker.restart();
    assertThat(Effects.of(shop, id)).isEqualTo(before);
  }

  /** How often this process, and not its twin, has said how an attempt of the charge ended. */
  private long saidBy(Member process, String key) throws IOException {
    String named = new StepKey("local", key, StepNames.CHARGE_PAYMENT) + " ";
    try (Stream<String> lines = Files.lines(fleet.folder().resolve(process.name() + ".log"))) {
      return lines.filter(line -> line.contains(named)).count();
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }
}
