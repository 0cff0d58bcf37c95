package dev.stepkey.step.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepTable;
import dev.stepkey.step.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * The contract suite. A subclass says what the step is, which commands it takes, and where to read
 * what it moved; what must come of that is said by {@link StepModel}.
 *
 * @param <C> the command
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class StepContract<C> {

  private static final int SEQUENCE = 5;

  /** Where there is less to tell apart: a refusal is not undone, and tenants share nothing. */
  private static final int SHORT_SEQUENCE = 4;

  private static final int SHORTEST_SEQUENCE = 3;
  private static final int WALK = 200;
  private static final int WALKS = 8;
  private static final String SEED = "stepkey.walk.seed";

  private final String step;
  private final StepTable table;
  private final Subject subject;
  private final Sequences sequences;
  private final Sequences people;
  private int races;
  private int walks;
  private int failures;

  /**
   * For one step.
   *
   * @param database its own: retention looks at all of it
   * @param step its name
   */
  protected StepContract(TestDatabase database, String step) {
    this.step = step;
    this.table =
        new StepTable(Boundaries.watching(database.dataSource()), new SimpleMeterRegistry());
    this.subject = new TableSubject<>(this, step, table, database.held());
    this.sequences = new Sequences(subject, Delivery.BY_ITSELF);
    this.people = new Sequences(subject, Delivery.withPeople(isRemote()));
  }

  abstract void connect(StepTable to);

  abstract Recorded<?> execute(StepKey key, Instant acceptedAt, C command);

  abstract RecordedUndo undo(StepKey key, Instant acceptedAt);

  abstract Recorded<?> giveUp(StepKey key, Instant acceptedAt);

  abstract RecordedUndo resolve(StepKey key, Instant acceptedAt, String evidence);

  abstract void confirmLate(StepKey key);

  abstract boolean isRemote();

  /** Prepares what the effect needs before the order's first delivery, a stock for example. */
  protected void open(Order order) {}

  /**
   * The order's command, the same at every call.
   *
   * @param other another command under the same key
   */
  protected abstract C command(Order order, boolean other);

  /** What moved under this key, read where it moved. */
  protected abstract Books books(Order order);

  /** Takes away what the effect refuses this order for: from now on it would be accepted. */
  protected abstract void mend(Order order);

  /** Whether what was refused stays refused at the provider after {@link #mend}. */
  protected boolean pinsRefusals() {
    return true;
  }

  /**
   * Whether a compensation may confirm what was only prepared, and give it back; and a give-up may
   * confirm it, and complete the step.
   */
  protected boolean fenceMaySpend() {
    return false;
  }

  /** Whether there are orders of fate {@link Fate#KEPT}: {@link #open} must see to that. */
  protected boolean keeps() {
    return false;
  }

  /** Whether a delivery crosses a network: then the cuts go less far, to end within a minute. */
  protected boolean isSlow() {
    return false;
  }

  /** Of sequences up to this length, every point of the last delivery is cut at. */
  private int cutsWithin() {
    return isSlow() ? SHORTEST_SEQUENCE : SHORT_SEQUENCE;
  }

  /** Up to this length in all, everything is tried that may follow a cut. */
  private int goesOnTo() {
    return isSlow() ? SHORTEST_SEQUENCE : SEQUENCE;
  }

  @BeforeAll
  final void connect() {
    connect(table);
  }

  @Test
  final void everySequenceOfDeliveries() {
    String test = "everySequenceOfDeliveries";
    judge(test, () -> sequences.run(SHORT_SEQUENCE, Fate.REFUSED));
    judge(test, () -> sequences.run(SEQUENCE, Fate.ACCEPTED));
    // 4 + 16 + 64 + 256 that are accepted or refused, and 1024 that are accepted.
    assertThat(sequences.judged()).isEqualTo(340 + 340 + 1024);
  }

  @Test
  final void everySequenceBesideAnotherTenantsUnderTheSameKey() {
    String test = "everySequenceBesideAnotherTenantsUnderTheSameKey";
    judge(test, () -> sequences.runTwins(SHORTEST_SEQUENCE));
  }

  /** Each with one of them by hand at least, or of an effect that is not taken back. */
  @Test
  final void everySequenceWithPeople() {
    fates().forEach(f -> judge("everySequenceWithPeople", () -> people.run(cutsWithin(), f)));
    assertThat(people.judged()).isGreaterThanOrEqualTo(isRemote() ? 140 : 180);
  }

  @Test
  final void everyCrashAndEveryLostAnswer() {
    String test = "everyCrashAndEveryLostAnswer";
    judge(test, () -> sequences.cut(cutsWithin(), goesOnTo(), Fate.ACCEPTED));
    judge(test, () -> sequences.cut(cutsWithin() - 1, goesOnTo() - 1, Fate.REFUSED));
    assertThat(sequences.points()).isGreaterThanOrEqualTo(150);
  }

  @Test
  final void everyCrashAndEveryLostAnswerWithPeople() {
    String test = "everyCrashAndEveryLostAnswerWithPeople";
    int cut = cutsWithin() - 1;
    fates().forEach(fate -> judge(test, () -> people.cut(cut, cut + 1, fate)));
    assertThat(people.points()).isGreaterThanOrEqualTo(80);
  }

  private Stream<Fate> fates() {
    return Arrays.stream(Fate.values()).filter(fate -> fate != Fate.KEPT || keeps());
  }

  @Test
  final void everyRaceOfTwo() {
    try (Races pairs = new Races(subject)) {
      judge("everyRaceOfTwo", () -> pairs.all(isRemote()));
      races += pairs.run();
      assertThat(pairs.run()).isGreaterThanOrEqualTo(isRemote() ? 400 : 115);
    }
  }

  @Test
  final void everyRaceOfTwoWithPeople() {
    try (Races pairs = new Races(subject)) {
      judge("everyRaceOfTwoWithPeople", () -> pairs.withPeople(isRemote(), keeps()));
      races += pairs.run();
      assertThat(pairs.run()).isGreaterThanOrEqualTo(isRemote() ? 200 : 30);
    }
  }

  /** Eight walks that are always the same, and one that nobody has walked before. */
  @Test
  final void randomWalks() {
    Long given = Long.getLong(SEED);
    if (given != null) {
      walk(given);
      return;
    }
    LongStream.rangeClosed(1, WALKS).forEach(this::walk);
    long fresh = System.nanoTime();
    System.out.printf("contract of %s: the last walk has seed %d%n", step, fresh);
    walk(fresh);
  }

  private void walk(long seed) {
    String test = "randomWalks -D%s=%d".formatted(SEED, seed);
    judge(test, () -> new RandomWalk(subject, seed, isRemote(), keeps()).run(WALK));
    walks++;
  }

  private void judge(String test, Runnable explorer) {
    try {
      explorer.run();
    } catch (AssertionError broken) {
      failures++;
      throw new AssertionError(broken.getMessage() + "\n  again: " + again(test), broken);
    }
  }

  /** Maven runs the tests of a module in the module's folder. */
  private String again(String test) {
    return "./stepkey test -pl %s -am -Dsurefire.failIfNoSpecifiedTests=false -Dtest=%s#%s"
        .formatted(Path.of("").toAbsolutePath().getFileName(), getClass().getSimpleName(), test);
  }

  @AfterAll
  final void report() {
    System.out.printf(
        "contract of %s: %d sequences, %d crash points, %d races, %d walks, %d failures%n",
        step,
        sequences.judged() + people.judged(),
        sequences.points() + people.points(),
        races,
        walks,
        failures);
  }
}
