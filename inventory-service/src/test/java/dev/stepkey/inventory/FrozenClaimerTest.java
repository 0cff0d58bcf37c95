package dev.stepkey.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.step.LocalStep;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepRetryException;
import dev.stepkey.step.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;

/** C13, E2: a process is stopped (SIGSTOP) while it holds a claim, under the shipped settings. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class FrozenClaimerTest {

  private static final String OPTIONS = "spring.datasource.hikari.data-source-properties.options";

  private static final TestDatabase DATABASE =
      TestDatabase.migrated("classpath:db/idempotent-step", "classpath:db/inventory");

  private static ConfigurableApplicationContext app;
  private static LocalStep<ReserveInventory, Reservation> step;

  @BeforeAll
  @SuppressWarnings("unchecked") // the bean is looked up by its full type
  static void start() {
    app =
        new SpringApplicationBuilder(InventoryApplication.class)
            .run(
                "--spring.config.name=inventory",
                "--server.port=0",
                "--spring.datasource.url=" + DATABASE.url(),
                "--spring.datasource.username=postgres",
                // The worker is not needed: nobody listens there.
                "--spring.temporal.connection.target=127.0.0.1:9");
    step =
        (LocalStep<ReserveInventory, Reservation>)
            app.getBeanProvider(
                    ResolvableType.forClassWithGenerics(
                        LocalStep.class, ReserveInventory.class, Reservation.class))
                .getObject();
  }

  @AfterAll
  static void stop() {
    app.close();
  }

  @Test
  void blocksARetryOfItsKeyNoLongerThanTheTimeoutAndOtherKeysNotAtAll() throws Exception {
    Duration lockTimeout = setting("lock_timeout");
    execute(UUID.randomUUID());
    UUID order = UUID.randomUUID();
    Process claimer = claimer(order);
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      long start = System.nanoTime();
      Future<Recorded<Reservation>> retry = threads.submit(() -> execute(order));
      await().until(FrozenClaimerTest::somebodyWaits);
      for (int i = 0; i < 20; i++) {
        assertThat(execute(UUID.randomUUID()).outcome()).isInstanceOf(Completed.class);
      }
      assertThat(retry.isDone()).as("the retry still waits").isFalse();
      assertThatThrownBy(() -> retry.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StepRetryException.class);
      Duration waited = Duration.ofNanos(System.nanoTime() - start);
      System.out.printf(
          "A retry behind a frozen claim: 20 other keys went by, the retry was sent"
              + " away after %d ms (lock_timeout %d ms)%n",
          waited.toMillis(), lockTimeout.toMillis());
      assertThat(waited).isBetween(lockTimeout, lockTimeout.plusSeconds(5));
    } finally {
      claimer.destroyForcibly();
    }
  }

  /** The frozen process never gives its claim back; the server takes it. */
  @Test
  void losesItsClaimWhenItsTransactionHasIdledTooLong() throws Exception {
    Duration idle = setting("idle_in_transaction_session_timeout");
    UUID order = UUID.randomUUID();
    Process claimer = claimer(order);
    try {
      await()
          .atMost(idle.plusSeconds(10))
          .pollInterval(Duration.ofMillis(200))
          .ignoreException(StepRetryException.class)
          .until(() -> execute(order).outcome() instanceof Completed);
      assertThat(claimer.isAlive()).as("it is still there, frozen").isTrue();
    } finally {
      claimer.destroyForcibly();
    }
  }

  /** Each bound is hit before the next: the caller learns which one it was. */
  @Test
  void everyWaitIsBounded() throws SQLException {
    Properties driver =
        app.getBean(DataSource.class).unwrap(HikariDataSource.class).getDataSourceProperties();
    Duration socket = Duration.ofSeconds(Long.parseLong(driver.getProperty("socketTimeout")));
    List<Duration> bounds =
        List.of(
            Duration.ZERO,
            setting("lock_timeout"),
            setting("statement_timeout"),
            setting("idle_in_transaction_session_timeout"),
            socket);
    assertThat(bounds).isSorted().doesNotHaveDuplicates();
  }

  private static Recorded<Reservation> execute(UUID order) {
    ReserveInventory command = FrozenClaimer.command(order);
    return step.execute(FrozenClaimer.key(command), command.call().acceptedAt(), command);
  }

  private static Duration setting(String name) {
    return app.getBean(DSLContext.class)
        .fetchSingle(
            "SELECT extract(epoch FROM current_setting({0})::interval) * 1000", DSL.val(name))
        .map(row -> Duration.ofMillis(row.get(0, Long.class)));
  }

  private static boolean somebodyWaits() {
    return !DATABASE
        .db()
        .fetch(
            "SELECT FROM pg_stat_activity"
                + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
        .isEmpty();
  }

  private static Process claimer(UUID order) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                FrozenClaimer.class.getName(),
                DATABASE.url() + "&user=postgres",
                app.getEnvironment().getRequiredProperty(OPTIONS),
                order.toString())
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      awaitClaim(process);
      signal(process, "STOP");
    } catch (IOException | RuntimeException failure) {
      process.destroyForcibly();
      throw failure;
    }
    return process;
  }

  private static void awaitClaim(Process process) throws IOException {
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.equals(FrozenClaimer.CLAIMED)) {
        return;
      }
    }
    throw new IllegalStateException("the claimer ended before it claimed");
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    Process kill =
        // Every shell has it; not every machine has the program.
        new ProcessBuilder("sh", "-c", "kill -%s %d".formatted(name, process.pid()))
            .inheritIO()
            .start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
