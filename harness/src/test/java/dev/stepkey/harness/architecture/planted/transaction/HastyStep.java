package dev.stepkey.harness.architecture.planted.transaction;

import dev.stepkey.step.RemoteEffect;
import dev.stepkey.step.StepKey;
import java.net.http.HttpClient;
import java.util.function.Supplier;
import org.springframework.transaction.support.TransactionTemplate;

/** A remote step that does not wait for its commits: one method for each way of not doing so. */
final class HastyStep {

  private final Openings transactions;
  private final HttpClient http;
  private final RemoteEffect<String, String> effect;

  HastyStep(Openings transactions, HttpClient http, RemoteEffect<String, String> effect) {
    this.transactions = transactions;
    this.http = http;
    this.effect = effect;
  }

  Object inTheLambda(StepKey key) {
    return transactions.run(
        tx -> {
          tx.execute("SELECT 1");
          return effect.prepare(key, "now");
        });
  }

  Object handedOn(StepKey key) {
    return transactions.twice(tx -> effect.confirm(key, "ref", "now"));
  }

  Object byReference() {
    return transactions.run(this::send);
  }

  private Object send(Object tx) {
    return http.connectTimeout();
  }

  Object asAnObject(StepKey key) {
    return transactions.run(
        tx -> {
          Supplier<?> later = new Later(key, effect);
          return later.get();
        });
  }

  void bySpring(TransactionTemplate template, StepKey key) {
    template.executeWithoutResult(status -> effect.cancel(key, "ref"));
  }

  private record Later(StepKey key, RemoteEffect<String, String> effect)
      implements Supplier<String> {

    @Override
    public String get() {
      return effect.refund(key, "ref").toString();
    }
  }
}
