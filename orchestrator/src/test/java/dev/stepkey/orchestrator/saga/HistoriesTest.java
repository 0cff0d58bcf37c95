package dev.stepkey.orchestrator.saga;

import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.schema.TaskQueues;
import io.temporal.client.WorkflowStub;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * I13: what the workflow of any version has done, the workflow of today does again. The histories
 * in a folder were recorded by one version and are never recorded again: an order that is under way
 * at an upgrade has just such a history.
 *
 * <p>A change that lets one of them fail needs {@code Workflow.getVersion}, and a new folder: raise
 * {@link #RECORDED_BY} and run this test with {@code -Dstepkey.record-histories=true}.
 */
final class HistoriesTest {

  private static final Path HISTORIES = Path.of("src/test/resources/histories");
  private static final int RECORDED_BY = 2;

  /** Of the orders recorded: each quarter of an hour of an outage makes a history longer. */
  private static final Duration DEADLINE = Duration.ofHours(2);

  /** What can happen to an order. */
  enum Course {
    COMPLETED(World::drive),
    RESERVE_REFUSED(world -> world.refusedAt(RESERVE_INVENTORY)),
    CHARGE_REFUSED(world -> world.refusedAt(CHARGE_PAYMENT)),
    SHIPMENT_REFUSED(world -> world.refusedAt(CREATE_SHIPMENT)),
    RETRIED(
        world -> {
          world.failing(CHARGE_PAYMENT, World::outage);
          world.after(Duration.ofHours(1), () -> world.services.heal(CHARGE_PAYMENT));
          world.drive();
        }),
    DEADLINE(
        world -> {
          world.failing(CHARGE_PAYMENT, World::outage);
          world.drive();
        }),
    CANCELLED(
        world -> {
          world.failing(CHARGE_PAYMENT, World::outage);
          world.tellAfter(
              Duration.ofMinutes(1),
              workflow -> {
                world.cell.cancel();
                workflow.lookAgain();
              });
        }),
    WORKFLOW_CANCELLED(
        world -> {
          world.failing(CHARGE_PAYMENT, World::outage);
          OrderWorkflow workflow = world.start();
          world.after(Duration.ofMinutes(1), () -> WorkflowStub.fromTyped(workflow).cancel());
          try {
            world.result(workflow);
          } catch (RuntimeException cancelled) {
            assertThat(world.cell.ended()).isEqualTo(Decision.ABORT);
          }
        }),
    PARKED(
        world -> {
          world.failing(REFUND_PAYMENT, World::outage);
          world.after(Duration.ofHours(1), () -> world.services.heal(REFUND_PAYMENT));
          world.refusedAt(CREATE_SHIPMENT);
        }),
    RESOLVED(
        world -> {
          world.failing(REFUND_PAYMENT, World::outage);
          world.services.refuse(CREATE_SHIPMENT, "no");
          world.tellAfter(
              Duration.ofHours(1),
              workflow -> {
                world.cell.resolve(REFUND_PAYMENT, "transfer 1");
                workflow.lookAgain();
              });
        }),
    GIVEN_UP(
        world -> {
          world.failing(CREATE_SHIPMENT, World::outage);
          world.tellAfter(
              Duration.ofHours(1),
              workflow -> {
                world.cell.giveUp();
                workflow.lookAgain();
              });
        }),
    PAUSED(
        world -> {
          world.failing(CHARGE_PAYMENT, World::outage);
          OrderWorkflow workflow = world.start();
          world.after(Duration.ofMinutes(1), workflow::pause);
          world.after(
              Duration.ofDays(2),
              () -> {
                world.services.heal(CHARGE_PAYMENT);
                workflow.resume();
              });
          world.result(workflow);
        }),
    FOUND_ENDED(
        world -> {
          world.drive();
          world.temporal.sleep(Duration.ofDays(1));
          world.drive();
        }),
    RETURNED(
        world -> {
          world.drive();
          world.giveBack();
        }),
    RETURNED_TOO_LATE(
        world -> {
          world.drive();
          world.services.handOver();
          world.giveBack();
        });

    private final Consumer<World> course;

    Course(Consumer<World> course) {
      this.course = course;
    }

    String file() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-') + ".json";
    }

    /** The history of the run that this is about. */
    WorkflowExecutionHistory run(World world) {
      course.accept(world);
      return name().startsWith("RETURNED") ? world.returnHistory() : world.history();
    }
  }

  /** Times may change while orders are under way: no course may depend on them. */
  private static void registerWithOtherTimes(Worker worker) {
    World.register(
        worker,
        StepPolicies.all(
            new StepPolicy(
                Duration.ofSeconds(7),
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                Duration.ofHours(2),
                "a step")));
  }

  static List<Path> recorded() throws IOException {
    try (Stream<Path> files = Files.walk(HISTORIES)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyCourseIsRecordedAndReplays(Course course) throws IOException {
    Path file = HISTORIES.resolve(Integer.toString(RECORDED_BY)).resolve(course.file());
    try (World world = new World(DEADLINE)) {
      WorkflowExecutionHistory history = course.run(world);
      if (Boolean.getBoolean("stepkey.record-histories")) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, withoutTraces(history) + "\n");
      }
      assertThat(file).exists();
      replay(history, World::register);
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void whatAnyVersionRecordedReplays(Path file) throws Exception {
    replay(history(file), World::register);
    replay(history(file), HistoriesTest::registerWithOtherTimes);
  }

  /** Or this test could not fail. */
  @Test
  void aWorkflowThatDoesSomethingElseDoesNotReplay() {
    Path file = HISTORIES.resolve("1").resolve("completed.json");
    assertThatExceptionOfType(Exception.class)
        .isThrownBy(
            () ->
                replay(
                    history(file),
                    worker ->
                        worker.registerWorkflowImplementationFactory(
                            OrderWorkflow.class, Hasty::new)));
  }

  /** Ships before it has decided. */
  private static final class Hasty implements OrderWorkflow {

    @Override
    public Decision drive(OrderInput order) {
      Control control = new Control();
      OrderCell cell = new OrderCell(order.orderId());
      new ActivitySteps(order, World.POLICIES, control, cell).createShipment();
      return cell.proceed();
    }

    @Override
    public List<StepView> steps() {
      return List.of();
    }

    @Override
    public void lookAgain() {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}
  }

  /** They are long, and no workflow reads them. */
  private static String withoutTraces(WorkflowExecutionHistory history) {
    return history
        .toJson(true)
        .replaceAll("\"stackTrace\": \"(?:[^\"\\\\]|\\\\.)*+\"", "\"stackTrace\": \"\"");
  }

  private static WorkflowExecutionHistory history(Path file) {
    try {
      return WorkflowExecutionHistory.fromJson(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void replay(WorkflowExecutionHistory history, Consumer<Worker> register)
      throws IOException {
    try (TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance()) {
      Worker worker = temporal.newWorker(TaskQueues.ORDERS);
      register.accept(worker);
      try {
        WorkflowReplayer.replayWorkflowExecution(history, worker);
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
