package dev.stepkey.step.example;

import static org.jooq.impl.DSL.val;

import dev.stepkey.step.LocalEffect;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepTable;
import io.micrometer.core.instrument.MeterRegistry;
import org.jooq.DSLContext;

/** The README's example, word for word. */
final class WithdrawExample {

  private WithdrawExample() {}

  // README
  record Withdraw(String account, int amount) {}

  record Receipt(String account, int amount) {}

  static LocalStep<Withdraw, Receipt> withdrawals(DSLContext db, MeterRegistry meters) {
    LocalEffect<Withdraw, Receipt> effect =
        new LocalEffect<>() {
          @Override
          public Settled<Receipt> apply(DSLContext tx, StepKey key, Withdraw it) {
            String sql = "UPDATE account SET holds = holds - {0} WHERE id = {1} AND holds >= {0}";
            return tx.execute(sql, val(it.amount()), val(it.account())) == 1
                ? new Completed<>(new Receipt(it.account(), it.amount()))
                : new Rejected<>("too-little", "The account holds less.");
          }

          @Override
          public String undo(DSLContext tx, StepKey key, Receipt it) {
            String sql = "UPDATE account SET holds = holds + {0} WHERE id = {1}";
            return tx.execute(sql, val(it.amount()), val(it.account())) + " account paid back";
          }
        };
    return new LocalStep<>(new StepTable(db, meters), "withdraw", Receipt.class, effect);
  }
  // README
}
