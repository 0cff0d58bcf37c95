package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.RemoteProvider.Sell;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.DSLContext;

/** One sale as a remote step: its key, its provider, and the book that goes with its record. */
final class Sales implements RemoteLedger<Sale> {

  static final Instant ACCEPTED = Instant.parse("2026-01-01T00:00:00Z");

  private static final DSLContext DB = TestDatabase.migrated("classpath:db/idempotent-step").db();

  final StepKey key = new StepKey("t", "k-" + System.nanoTime(), "charge");
  final RemoteProvider provider = new RemoteProvider();
  final List<String> book = Collections.synchronizedList(new ArrayList<>());
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final RemoteStep<Sell, Sale> step = over(DB);

  private RemoteStep<Sell, Sale> over(DSLContext db) {
    return new RemoteStep<>(new StepTable(db, meters), "charge", Sale.class, provider, this);
  }

  @Override
  public void completed(DSLContext tx, StepKey stepKey, Sale result) {
    book.add("sold " + result.ref());
  }

  @Override
  public void undone(DSLContext tx, StepKey stepKey, Sale result, String undoRef) {
    book.add("refunded " + result.ref());
  }

  Recorded<Sale> execute() {
    return step.execute(key, ACCEPTED, new Sell("x"));
  }

  RecordedUndo undo() {
    return step.undo(key, ACCEPTED);
  }

  Recorded<Sale> giveUp() {
    return step.giveUp(key, ACCEPTED);
  }

  RecordedUndo resolve(String evidence) {
    return step.resolve(key, ACCEPTED, evidence);
  }

  Recorded<Sale> giveUpInATransactionThatIsOpen() {
    return DB.transactionResult(outer -> over(outer.dsl()).giveUp(key, ACCEPTED));
  }

  /** A delivery that is cut off when this call arrives at the provider. */
  void cutOffBefore(String call, Runnable delivery) {
    provider.before(
        call,
        () -> {
          throw StepRetryException.inDoubt("cut off", null);
        });
    assertThatExceptionOfType(StepRetryException.class).isThrownBy(delivery::run);
  }

  /** A delivery that is cut off after this call took effect. */
  void loseTheAnswerOf(String call, Runnable delivery) {
    provider.loseNextAnswerOf(call);
    assertThatExceptionOfType(StepRetryException.class).isThrownBy(delivery::run);
  }

  String state() {
    return DB.fetchSingle("SELECT state FROM step_record WHERE idempotency_key = ?", keyText())
        .get(0, String.class);
  }

  private String keyText() {
    return key.idempotencyKey();
  }

  double counted(String meter) {
    return meters.counter(meter, "step", "charge").count();
  }
}
