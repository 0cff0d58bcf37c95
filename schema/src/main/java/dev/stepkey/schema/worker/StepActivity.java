package dev.stepkey.schema.worker;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepExpiredException;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepMismatchException;
import dev.stepkey.step.StepRetryException;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The edge between a step and Temporal: one log line per ending, and failures by their type. */
public final class StepActivity {

  /** Failure type of "ask me again". Retried by Temporal, which is the only retrier of steps. */
  public static final String RETRY = "StepRetry";

  /** Failure type of a mismatch. Not retried: a person must look. */
  public static final String MISMATCH = "StepMismatch";

  /** Failure type of a command older than the records kept. Not retried: the decision says more. */
  public static final String EXPIRED = "StepExpired";

  private static final Logger LOG = LoggerFactory.getLogger(StepActivity.class);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private StepActivity() {}

  /** Runs a forward step inside an activity. */
  public static <R> Recorded<R> execute(StepKey key, Supplier<Recorded<R>> step) {
    return run(key, step, answer -> say(answer.outcome()) + replay(answer.replayed()));
  }

  /**
   * Runs a compensation inside an activity.
   *
   * @param own the compensation's own key, for the log
   */
  public static RecordedUndo undo(StepKey own, Supplier<RecordedUndo> undo) {
    return run(own, undo, answer -> say(answer.outcome()) + replay(answer.replayed()));
  }

  private static <A> A run(StepKey key, Supplier<A> call, Function<A, String> say) {
    int attempt = Activity.getExecutionContext().getInfo().getAttempt();
    long start = System.nanoTime();
    try {
      A answer = call.get();
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      LOG.info("{} {} attempt={} ms={}", key, say.apply(answer), attempt, millis);
      return answer;
    } catch (StepRetryException e) {
      LOG.info("{} retry attempt={} inDoubt={}: {}", key, attempt, e.isInDoubt(), e.getMessage());
      throw retry(e);
    } catch (StepMismatchException e) {
      LOG.error("{} mismatch attempt={}: {}", key, attempt, e.getMessage());
      throw ApplicationFailure.newNonRetryableFailureWithCause(e.getMessage(), MISMATCH, e);
    } catch (StepExpiredException e) {
      LOG.warn("{} expired attempt={}: {}", key, attempt, e.getMessage());
      throw ApplicationFailure.newNonRetryableFailureWithCause(e.getMessage(), EXPIRED, e);
    }
  }

  private static ApplicationFailure retry(StepRetryException e) {
    ApplicationFailure.Builder failure =
        ApplicationFailure.newBuilder().setMessage(e.getMessage()).setType(RETRY).setCause(e);
    e.retryAfter().map(StepActivity::bounded).ifPresent(failure::setNextRetryDelay);
    return failure.build();
  }

  /** A pause that is longer than a driver's patience ends the activity, and is no pause then. */
  private static Duration bounded(Duration asked) {
    return asked.compareTo(LONGEST_PAUSE) < 0 ? asked : LONGEST_PAUSE;
  }

  private static String say(Object outcome) {
    return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  private static String replay(boolean replayed) {
    return replayed ? " replayed" : "";
  }
}
