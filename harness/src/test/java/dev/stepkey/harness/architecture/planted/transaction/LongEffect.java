package dev.stepkey.harness.architecture.planted.transaction;

import dev.stepkey.step.LocalEffect;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Settled;
import org.jooq.DSLContext;

/** Asks a provider in its undo, two hops away. */
final class LongEffect implements LocalEffect<String, String> {

  private final Desk desk;

  LongEffect(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Settled<String> apply(DSLContext tx, StepKey key, String command) {
    tx.execute("SELECT 1");
    return new Completed<>(command);
  }

  @Override
  public String undo(DSLContext tx, StepKey key, String result) {
    return desk.ask(result);
  }
}
