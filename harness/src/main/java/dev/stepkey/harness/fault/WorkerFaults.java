package dev.stepkey.harness.fault;

import io.temporal.common.interceptors.ActivityInboundCallsInterceptor.ActivityOutput;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** What happens around one attempt, as its fault demands. */
final class WorkerFaults {

  /** What a process that was killed with -9 exits with. */
  private static final int KILLED = 137;

  private static final Duration PAST_THE_TIMEOUT = Duration.ofSeconds(1);

  /** A twin that takes longer is no twin. */
  private static final Duration TWIN_LIMIT = Duration.ofSeconds(30);

  private final Evidence evidence;
  private final Traps traps;
  private final LateDeliveries late;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  WorkerFaults(Evidence evidence, Traps traps) {
    this.evidence = evidence;
    this.traps = traps;
    this.late = new LateDeliveries(evidence, threads);
  }

  ActivityOutput around(Fault fault, Delivery delivery, Supplier<ActivityOutput> work) {
    ActivityOutput output = inject(fault, delivery, work);
    late.ended(delivery);
    return output;
  }

  private ActivityOutput inject(Fault fault, Delivery delivery, Supplier<ActivityOutput> work) {
    return switch (fault) {
      case NONE -> work.get();
      case ERROR_BEFORE -> {
        evidence.write(fault, delivery, "failed before the work");
        throw failure("nothing was done");
      }
      case EXECUTE_THEN_FAIL -> {
        Object result = work.get().getResult();
        evidence.write(fault, delivery, "failed after " + result);
        throw failure("the work is done, its answer is lost");
      }
      case DELAY_PAST_TIMEOUT -> delayed(delivery, work);
      case DUPLICATE_DELIVERY -> twice(delivery, work);
      case LATE_DELIVERY -> late.andAgain(delivery, work);
      case WITHHELD -> {
        if (delivery.attempt() == 1) {
          late.once(delivery, work);
        }
        throw failure("nothing was done yet");
      }
      case WORKER_KILLED_BEFORE -> throw killed(fault, delivery, "before the work");
      case WORKER_KILLED_AFTER -> throw killed(fault, delivery, "after " + work.get().getResult());
      case SESSION_KILLED,
          COMMIT_CUT,
          PROVIDER_REPLY_LOST,
          PROVIDER_STALL,
          PROVIDER_5XX_BEFORE,
          PROVIDER_5XX_AFTER,
          DECLINE_FLIP ->
          trapped(fault, delivery, work);
    };
  }

  private static ApplicationFailure failure(String message) {
    return ApplicationFailure.newFailure(message, "InjectedFault");
  }

  private AssertionError killed(Fault fault, Delivery delivery, String when) {
    evidence.write(fault, delivery, "halted " + when);
    Runtime.getRuntime().halt(KILLED);
    return new AssertionError("a halted process goes on");
  }

  /** The report comes too late and is refused; the work is done all the same. */
  private ActivityOutput delayed(Delivery delivery, Supplier<ActivityOutput> work) {
    pause(delivery.timeout().plus(PAST_THE_TIMEOUT));
    String outcome = "an error";
    try {
      ActivityOutput output = work.get();
      outcome = String.valueOf(output.getResult());
      return output;
    } finally {
      evidence.write(Fault.DELAY_PAST_TIMEOUT, delivery, "came late, and ended with " + outcome);
    }
  }

  static void pause(Duration duration) {
    long end = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private ActivityOutput twice(Delivery delivery, Supplier<ActivityOutput> work) {
    CompletableFuture<String> twin =
        CompletableFuture.supplyAsync(() -> String.valueOf(work.get().getResult()), threads)
            .exceptionally(failed -> "failed: " + failed.getMessage())
            .completeOnTimeout("nothing yet", TWIN_LIMIT.toSeconds(), TimeUnit.SECONDS);
    String own = "failed";
    try {
      ActivityOutput output = work.get();
      own = String.valueOf(output.getResult());
      return output;
    } finally {
      evidence.write(Fault.DUPLICATE_DELIVERY, delivery, own + " and, to a twin, " + twin.join());
    }
  }

  private ActivityOutput trapped(Fault fault, Delivery delivery, Supplier<ActivityOutput> work) {
    String outcome = "an error";
    try (Trap trap = traps.set(fault, delivery)) {
      try {
        ActivityOutput output = work.get();
        outcome = String.valueOf(output.getResult());
        if (fault == Fault.DECLINE_FLIP) {
          throw failure("what the provider said is lost, and it would say something else now");
        }
        return output;
      } finally {
        if (trap.hasSprung()) {
          evidence.write(fault, delivery, "landed; the attempt ended with " + outcome);
        }
      }
    }
  }
}
