package dev.stepkey.harness.architecture.planted.workflow.orchestrator.saga;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jooq.DSLContext;

/** One method for each thing that a workflow must not ask. */
@SuppressWarnings({"JavaUtilDate", "unused"}) // Being wrong is what it is for.
final class Undetermined {

  Instant instant() {
    return Instant.now();
  }

  LocalDate date() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  Instant clock(Clock clock) {
    return clock.instant();
  }

  Date oldDate() {
    return new Date();
  }

  long millis() {
    return System.currentTimeMillis();
  }

  long nanos() {
    return System.nanoTime();
  }

  String environment() {
    return System.getenv("HOME");
  }

  String property() {
    return System.getProperty("user.home");
  }

  int dice(Random random) {
    return random.nextInt();
  }

  int secureDice(SecureRandom random) {
    return random.nextInt();
  }

  int threadsDice() {
    return ThreadLocalRandom.current().nextInt();
  }

  int newDice(RandomGenerator random) {
    return random.nextInt();
  }

  double mathDice() {
    return Math.random();
  }

  UUID id() {
    return UUID.randomUUID();
  }

  void shuffle(List<String> steps) {
    Collections.shuffle(steps);
  }

  long parallel(List<String> steps) {
    return steps.parallelStream().count();
  }

  boolean thread() {
    return Thread.interrupted();
  }

  void executor(ExecutorService executor) {
    executor.shutdown();
  }

  Object future(CompletableFuture<String> future) {
    return future.join();
  }

  void sleep() throws InterruptedException {
    TimeUnit.SECONDS.sleep(1);
  }

  void wake(Object lock) {
    lock.notifyAll();
  }

  boolean file(Path path) {
    return Files.exists(path);
  }

  void print(PrintWriter out) {
    out.flush();
  }

  Object url(URI address) throws Exception {
    return address.toURL();
  }

  int database(DSLContext db) {
    return db.execute("SELECT 1");
  }
}
