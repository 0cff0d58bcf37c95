package dev.stepkey.orchestrator.saga;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The row of one order, in memory, by the rules of the real one. */
final class MemoryCell implements OrderActivities {

  private final LongSupplier clock;
  private final List<String> calls;
  private final Map<String, String> resolved = new HashMap<>();
  private Decision decision = Decision.UNDECIDED;
  private boolean givenUp;
  private @Nullable Reason reason;
  private @Nullable Reason parked;
  private @Nullable Long firstParkedAt;
  private @Nullable Decision ended;
  private @Nullable String returned;

  MemoryCell(List<String> calls, LongSupplier clock) {
    this.calls = calls;
    this.clock = clock;
  }

  /** As the API does it: true if the order is aborted from now on. */
  synchronized boolean cancel() {
    decide(Decision.UNDECIDED, Decision.ABORT, Reason.CANCELLED);
    return decision == Decision.ABORT;
  }

  synchronized void giveUp() {
    givenUp = true;
  }

  synchronized void resolve(String compensation, String evidence) {
    resolved.put(compensation, evidence);
  }

  synchronized @Nullable Decision ended() {
    return ended;
  }

  synchronized @Nullable Reason reason() {
    return reason;
  }

  synchronized @Nullable Reason parked() {
    return parked;
  }

  /** By the clock of the workflows. */
  synchronized long firstParkedAt() {
    return Objects.requireNonNull(firstParkedAt, "was never parked");
  }

  synchronized @Nullable String returned() {
    return returned;
  }

  private synchronized Decision current() {
    if (ended != null) {
      return Decision.CLOSED;
    }
    return decision == Decision.PROCEED && givenUp ? Decision.GIVE_UP : decision;
  }

  private synchronized Decision decide(Decision expected, Decision wanted, @Nullable Reason why) {
    if (decision == expected && ended == null) {
      decision = wanted;
      reason = why;
    }
    return current();
  }

  @Override
  public synchronized Standing readDecision(UUID orderId) {
    calls.add("read-decision");
    return new Standing(current(), Map.copyOf(resolved));
  }

  @Override
  public Decision decideProceed(UUID orderId) {
    calls.add("decide-proceed");
    return decide(Decision.UNDECIDED, Decision.PROCEED, null);
  }

  @Override
  public Decision decideAbort(UUID orderId, Reason why) {
    calls.add("decide-abort " + why.step() + " " + why.code());
    return decide(Decision.UNDECIDED, Decision.ABORT, why);
  }

  @Override
  public Decision abortRefusedShipment(UUID orderId, Reason why) {
    calls.add("abort-refused-shipment " + why.code());
    return decide(Decision.PROCEED, Decision.ABORT, why);
  }

  @Override
  public synchronized void endOrder(UUID orderId, Decision as, List<StepView> steps) {
    calls.add("end-order " + as);
    if (ended == null && decision == as) {
      ended = as;
      parked = null;
    }
  }

  @Override
  public synchronized void endReturn(UUID orderId, List<StepView> steps) {
    calls.add("end-return");
    returned = "returned";
  }

  @Override
  public synchronized void refuseReturn(UUID orderId, String detail) {
    calls.add("refuse-return");
    returned = detail;
  }

  @Override
  public synchronized void parkOrder(UUID orderId, Reason why) {
    calls.add("park-order " + why.step() + " " + why.code());
    parked = why;
    if (firstParkedAt == null) {
      firstParkedAt = clock.getAsLong();
    }
  }

  @Override
  public synchronized void unparkOrder(UUID orderId) {
    calls.add("unpark-order");
    parked = null;
  }
}
