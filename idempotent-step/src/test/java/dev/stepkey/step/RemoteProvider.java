package dev.stepkey.step;

import dev.stepkey.step.RemoteProvider.Sale;
import dev.stepkey.step.RemoteProvider.Sell;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Settled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A provider as the port demands it: objects that are confirmed, cancelled and refunded once. */
final class RemoteProvider implements RemoteEffect<Sell, Sale> {

  record Sell(String what) {}

  record Sale(String ref) {}

  private enum State {
    PREPARED,
    CONFIRMED,
    CANCELLED,
    REFUNDED
  }

  private final Map<String, State> objects = new LinkedHashMap<>();
  private final Map<StepKey, Rejected<Sale>> declines = new HashMap<>();
  private final Map<StepKey, Unreturnable> kept = new HashMap<>();
  private final Map<StepKey, Integer> confirms = new HashMap<>();
  private final Map<StepKey, Integer> refunds = new HashMap<>();
  private final List<String> confirmed = new ArrayList<>();
  private final List<String> refunded = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Runnable> before = new HashMap<>();
  private final Map<String, Runnable> after = new HashMap<>();
  private @Nullable Rejected<Sale> refusal;
  private @Nullable String lost;
  private @Nullable String said;

  @Override
  public Preparation<Sale> prepare(StepKey key, Sell command) {
    arrive("prepare");
    Preparation<Sale> answer;
    synchronized (this) {
      if (refusal != null) {
        answer = new Refused<>(refusal);
      } else {
        String ref = "ref-" + (objects.size() + 1);
        objects.put(ref, State.PREPARED);
        answer = new Prepared<>(ref);
      }
    }
    leave("prepare");
    return answer;
  }

  @Override
  public Settled<Sale> confirm(StepKey key, String ref, Sell command) {
    arrive("confirm");
    Settled<Sale> answer = confirm(key, ref);
    leave("confirm");
    return answer;
  }

  private synchronized Settled<Sale> confirm(StepKey key, String ref) {
    if (objects.get(ref) == State.CANCELLED) {
      return new Rejected<>("cancelled", "it was cancelled");
    }
    if (objects.get(ref) == State.PREPARED) {
      Rejected<Sale> decline = declines.get(key);
      if (decline != null) {
        return decline;
      }
      objects.put(ref, State.CONFIRMED);
      confirmed.add(ref);
      confirms.merge(key, 1, Integer::sum);
    }
    return new Completed<>(new Sale(said == null ? ref : said));
  }

  @Override
  public Cancellation<Sale> cancel(StepKey key, String ref) {
    arrive("cancel");
    Cancellation<Sale> answer;
    synchronized (this) {
      if (objects.get(ref) == State.PREPARED) {
        objects.put(ref, State.CANCELLED);
      }
      answer =
          objects.get(ref) == State.CANCELLED
              ? new Cancelled<>()
              : new AlreadyConfirmed<>(new Sale(ref));
    }
    leave("cancel");
    return answer;
  }

  @Override
  public Refund refund(StepKey key, String ref) {
    arrive("refund");
    Refund answer;
    synchronized (this) {
      answer = giveBack(key, ref);
    }
    leave("refund");
    return answer;
  }

  private Refund giveBack(StepKey key, String ref) {
    Unreturnable refusal = kept.get(key);
    if (refusal != null) {
      return refusal;
    }
    if (objects.put(ref, State.REFUNDED) == State.CONFIRMED) {
      refunded.add(ref);
      refunds.merge(key, 1, Integer::sum);
    }
    return new Refunded("refund of " + ref);
  }

  /** Runs once, when the call arrives and before it does anything. */
  void before(String call, Runnable action) {
    before.put(call, action);
  }

  /** Runs once, after the call took effect and before its answer is seen. */
  void after(String call, Runnable action) {
    after.put(call, action);
  }

  /** What was confirmed is not, as far as it knows. */
  synchronized void forget(String ref) {
    objects.put(ref, State.PREPARED);
  }

  /** What its confirms answer from now on. */
  void answers(String text) {
    said = text;
  }

  void loseNextAnswerOf(String call) {
    lost = call;
  }

  synchronized void declines(StepKey key, Rejected<Sale> with) {
    declines.put(key, with);
  }

  void refusesToPrepare(Rejected<Sale> with) {
    refusal = with;
  }

  synchronized void accepts(StepKey key) {
    declines.remove(key);
    refusal = null;
  }

  /** Gives nothing back any more, whatever it said before. */
  synchronized void keeps(StepKey key, String why) {
    kept.put(key, new Unreturnable(why));
  }

  synchronized void takesBack(StepKey key) {
    kept.remove(key);
  }

  synchronized void confirmByTwin(String ref) {
    objects.put(ref, State.CONFIRMED);
    confirmed.add(ref);
  }

  synchronized boolean isCancelled(String ref) {
    return objects.get(ref) == State.CANCELLED;
  }

  synchronized List<String> confirmed() {
    return List.copyOf(confirmed);
  }

  synchronized List<String> refunded() {
    return List.copyOf(refunded);
  }

  /** How many objects of this key. */
  synchronized int confirmed(StepKey key) {
    return confirms.getOrDefault(key, 0);
  }

  /** How many objects of this key. */
  synchronized int refunded(StepKey key) {
    return refunds.getOrDefault(key, 0);
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  private void arrive(String call) {
    synchronized (this) {
      calls.add(call);
    }
    run(before, call);
  }

  private void leave(String call) {
    run(after, call);
    synchronized (this) {
      if (call.equals(lost)) {
        lost = null;
        throw StepRetryException.inDoubt("the answer of " + call + " was lost", null);
      }
    }
  }

  private static void run(Map<String, Runnable> actions, String call) {
    Runnable action;
    synchronized (actions) {
      action = actions.remove(call);
    }
    if (action != null) {
      action.run();
    }
  }
}
