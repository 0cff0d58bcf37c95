package dev.stepkey.harness.architecture.planted.transaction;

import dev.stepkey.step.RemoteEffect;
import dev.stepkey.step.StepKey;
import java.util.function.Supplier;
import org.jooq.DSLContext;
import org.springframework.context.annotation.Bean;

/** As it should be: between two transactions. */
final class PatientStep {

  private final Openings transactions;
  private final RemoteEffect<String, String> effect;

  PatientStep(Openings transactions, RemoteEffect<String, String> effect) {
    this.transactions = transactions;
    this.effect = effect;
  }

  @Bean
  String bean(DSLContext pool, StepKey key) {
    return effect.refund(key, "ref").toString();
  }

  Object execute(StepKey key) {
    int claimed = transactions.run(tx -> tx.execute("SELECT 1"));
    Object prepared = effect.prepare(key, "after " + claimed);
    transactions.run(tx -> record(tx, prepared));
    return confirm(key);
  }

  private Object confirm(StepKey key) {
    return logged(() -> effect.confirm(key, "ref", "after"));
  }

  private static int record(DSLContext tx, Object prepared) {
    return tx.execute("SELECT 1", prepared);
  }

  private static Object logged(Supplier<Object> call) {
    return call.get();
  }
}
