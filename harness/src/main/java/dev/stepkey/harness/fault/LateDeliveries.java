package dev.stepkey.harness.fault;

import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Deliveries that come again when nobody expects them any more: a step's after its compensation,
 * and where there is none, after a while in which orders usually end.
 */
final class LateDeliveries {

  private static final Duration UNTIL_CANCELLED = Duration.ofMinutes(1);
  static final Duration UNTIL_ORDERS_END = Duration.ofSeconds(10);
  private static final Duration AFTER_A_COMPENSATION = Duration.ofSeconds(1);

  private final Evidence evidence;
  private final ExecutorService threads;

  /** By tenant and idempotency key, of one step: a service has no other. */
  private final Map<String, CountDownLatch> compensated = new ConcurrentHashMap<>();

  LateDeliveries(Evidence evidence, ExecutorService threads) {
    this.evidence = evidence;
    this.threads = threads;
  }

  /** Does the work, and again when it is late. */
  ActivityOutput andAgain(Delivery delivery, Supplier<ActivityOutput> work) {
    CountDownLatch undone = watch(delivery);
    ActivityOutput output = work.get();
    threads.execute(() -> deliverLate(Fault.LATE_DELIVERY, delivery, work, undone));
    return output;
  }

  /** Does the work once, when the step is compensated; not at all if it never is. */
  void once(Delivery delivery, Supplier<ActivityOutput> work) {
    CountDownLatch undone = watch(delivery);
    evidence.write(Fault.NONE, delivery, "withheld");
    threads.execute(() -> deliverLate(Fault.WITHHELD, delivery, work, undone));
  }

  private CountDownLatch watch(Delivery delivery) {
    return compensated.computeIfAbsent(name(delivery), key -> new CountDownLatch(1));
  }

  /** To be told of every attempt that was answered. */
  void ended(Delivery delivery) {
    CountDownLatch waiting =
        delivery.direction() == Direction.COMPENSATION ? compensated.get(name(delivery)) : null;
    if (waiting != null) {
      waiting.countDown();
    }
  }

  private void deliverLate(
      Fault fault, Delivery delivery, Supplier<ActivityOutput> work, CountDownLatch undone) {
    try {
      boolean afterCompensation = await(fault, delivery, undone);
      if (delivery.direction() == Direction.COMPENSATION) {
        WorkerFaults.pause(AFTER_A_COMPENSATION);
      }
      Object answer = work.get().getResult();
      String when = afterCompensation ? "after the compensation" : "at the end";
      evidence.write(fault, delivery, "delivered " + when + ": " + answer);
    } catch (InterruptedException | RuntimeException failure) {
      // The process ends, or the step could not answer: then nothing landed.
      evidence.write(Fault.NONE, delivery, "no late delivery: " + failure);
    } finally {
      compensated.remove(name(delivery), undone);
    }
  }

  private static boolean await(Fault fault, Delivery delivery, CountDownLatch undone)
      throws InterruptedException {
    // What a key asks for is compensated; what is drawn may hit any order.
    Duration limit =
        fault == Fault.WITHHELD || delivery.isOfTheGrid() ? UNTIL_CANCELLED : UNTIL_ORDERS_END;
    if (undone.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      return true;
    }
    if (fault == Fault.WITHHELD) {
      throw new IllegalStateException("nobody has compensated the step");
    }
    return false;
  }

  private static String name(Delivery delivery) {
    return delivery.tenant() + "/" + delivery.key();
  }
}
