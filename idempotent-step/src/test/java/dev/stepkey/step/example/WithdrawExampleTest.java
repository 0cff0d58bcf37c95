package dev.stepkey.step.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.LocalStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.Undone;
import dev.stepkey.step.example.WithdrawExample.Receipt;
import dev.stepkey.step.example.WithdrawExample.Withdraw;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

final class WithdrawExampleTest {

  private static final Path SOURCE =
      Path.of("src/test/java/dev/stepkey/step/example/WithdrawExample.java");

  @Test
  void doesWhatTheReadmeSays() {
    DSLContext db = TestDatabase.migrated("classpath:db/idempotent-step").db();
    db.execute("CREATE TABLE account AS SELECT 'A' AS id, 100 AS holds");
    LocalStep<Withdraw, Receipt> withdrawals =
        WithdrawExample.withdrawals(db, new SimpleMeterRegistry());
    StepKey key = new StepKey("acme", "order-4711", "withdraw");
    Instant acceptedAt = Instant.parse("2026-11-21T08:00:00Z");
    Withdraw thirty = new Withdraw("A", 30);
    assertThat(withdrawals.execute(key, acceptedAt, thirty).replayed()).isFalse();
    assertThat(withdrawals.execute(key, acceptedAt, thirty).replayed()).isTrue();
    assertThat(withdrawals.undo(key, acceptedAt).outcome())
        .isEqualTo(new Undone("1 account paid back"));
    assertThat(withdrawals.execute(key, acceptedAt, thirty).outcome()).isEqualTo(new Voided<>());
    assertThat(db.fetchSingle("SELECT holds FROM account").get(0)).isEqualTo(100);
  }

  @Test
  void isTheReadmesOwnText() throws IOException {
    String[] parts = Files.readString(SOURCE).split("  // README\n", -1);
    String example = parts[1].replaceAll("(?m)^  ", "").strip();
    assertThat(Files.readString(Path.of("README.md"))).contains(example);
  }
}
