package dev.stepkey.step.testing.contract;

import dev.stepkey.step.RemoteEffect;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepOutcome.Settled;
import dev.stepkey.step.StepRetryException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a step and its provider: tells the trip about every answered call, refuses calls
 * in a transaction and of a resolution, and remembers every confirm, to send it again long after.
 */
final class WatchedEffect<C, R> implements RemoteEffect<C, R> {

  private record Confirm<C>(String ref, C command) {}

  private final RemoteEffect<C, R> effect;
  private final Map<StepKey, Set<Confirm<C>>> confirms = new ConcurrentHashMap<>();

  WatchedEffect(RemoteEffect<C, R> effect) {
    this.effect = effect;
  }

  @Override
  public Preparation<R> prepare(StepKey key, C command) {
    requireAllowed();
    Preparation<R> answer = effect.prepare(key, command);
    Trip.current().called(Boundary.PREPARED);
    return answer;
  }

  @Override
  public Settled<R> confirm(StepKey key, String ref, C command) {
    requireAllowed();
    confirms
        .computeIfAbsent(key, k -> ConcurrentHashMap.newKeySet())
        .add(new Confirm<>(ref, command));
    Settled<R> answer = effect.confirm(key, ref, command);
    Trip.current().called(Boundary.CONFIRMED);
    return answer;
  }

  @Override
  public Cancellation<R> cancel(StepKey key, String ref) {
    requireAllowed();
    Cancellation<R> answer = effect.cancel(key, ref);
    Trip.current().called(Boundary.CANCELLED);
    return answer;
  }

  @Override
  public Refund refund(StepKey key, String ref) {
    requireAllowed();
    Refund answer = effect.refund(key, ref);
    Trip.current().called(Boundary.REFUNDED);
    return answer;
  }

  private static void requireAllowed() {
    if (!Trip.current().mayCall()) {
      throw new AssertionError(
          "the provider is called inside a transaction, or where nobody may call it");
    }
  }

  /** A process that was frozen before its confirm wakes up. Whatever it is told, it is gone. */
  void confirmLate(StepKey key) {
    for (Confirm<C> late : confirms.getOrDefault(key, Set.of())) {
      try {
        effect.confirm(key, late.ref(), late.command());
      } catch (StepRetryException e) {
        // Told to ask again, and nobody does.
      }
    }
  }
}
