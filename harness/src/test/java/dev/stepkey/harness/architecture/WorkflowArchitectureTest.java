package dev.stepkey.harness.architecture;

import static dev.stepkey.harness.architecture.Faults.found;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Workflow code is replayed, and must then do the same again. */
final class WorkflowArchitectureTest {

  private static final Codebase PRODUCT = Codebase.product();
  private static final Codebase PLANTED = Codebase.planted("workflow");

  private final WorkflowCode product = new WorkflowCode(PRODUCT);
  private final WorkflowCode planted = new WorkflowCode(PLANTED);

  @Test
  void theSagaAsksNoClockNoDiceAndNothingOutside() {
    product.isDetermined().check(PRODUCT.classes());
  }

  @Test
  void whateverAReplayWouldAnswerOtherwiseIsFound() {
    String undetermined = "orchestrator.saga.Undetermined.";

    assertThat(found(planted.isDetermined(), PLANTED))
        .containsExactlyInAnyOrder(
            undetermined + "instant -> Instant.now",
            undetermined + "date -> LocalDate.now",
            undetermined + "clock -> Clock.instant",
            undetermined + "oldDate -> Date.<init>",
            undetermined + "millis -> System.currentTimeMillis",
            undetermined + "nanos -> System.nanoTime",
            undetermined + "environment -> System.getenv",
            undetermined + "property -> System.getProperty",
            undetermined + "dice -> Random.nextInt",
            undetermined + "secureDice -> SecureRandom.nextInt",
            undetermined + "threadsDice -> ThreadLocalRandom.current",
            undetermined + "threadsDice -> ThreadLocalRandom.nextInt",
            undetermined + "newDice -> RandomGenerator.nextInt",
            undetermined + "mathDice -> Math.random",
            undetermined + "id -> UUID.randomUUID",
            undetermined + "shuffle -> Collections.shuffle",
            undetermined + "parallel -> List.parallelStream",
            undetermined + "thread -> Thread.interrupted",
            undetermined + "executor -> ExecutorService.shutdown",
            undetermined + "future -> CompletableFuture.join",
            undetermined + "sleep -> TimeUnit.SECONDS",
            undetermined + "sleep -> TimeUnit.sleep",
            undetermined + "wake -> Object.notifyAll",
            undetermined + "file -> Files.exists",
            undetermined + "print -> PrintWriter.flush",
            undetermined + "url -> URI.toURL",
            undetermined + "database -> DSLContext.execute",
            "orchestrator.saga.Roundabout.next -> schema.Counter.<clinit> -> UUID.randomUUID",
            "schema.Letter.<init> -> UUID.randomUUID",
            "orchestrator.saga.Roundabout.next -> schema.MadeUpNumbers.next"
                + " -> schema.MadeUpNumbers$Dice.get -> UUID.randomUUID");
  }

  @Test
  void theSagaHoldsNoStateBetweenRuns() {
    product.holdsNoState().check(PRODUCT.classes());
  }

  @Test
  void stateBetweenRunsIsFound() {
    assertThat(found(planted.holdsNoState(), PLANTED))
        .containsExactlyInAnyOrder(
            "schema.Counter.count",
            "orchestrator.saga.Stateful.runs",
            "orchestrator.saga.Stateful.COUNTS",
            "orchestrator.saga.Stateful.LOG",
            "orchestrator.saga.Stateful holds a ArrayList");
  }

  @Test
  void theSagaTakesNoLock() {
    product.takesNoLock().check(PRODUCT.classes());
  }

  @Test
  void locksAreFound() {
    assertThat(found(planted.takesNoLock(), PLANTED))
        .containsExactlyInAnyOrder(
            "orchestrator.saga.Locked.method", "orchestrator.saga.Locked has a synchronized block");
  }
}
