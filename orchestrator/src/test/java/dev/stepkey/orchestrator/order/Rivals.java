package dev.stepkey.orchestrator.order;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/** Several who want the same at the same moment. */
final class Rivals {

  private Rivals() {}

  /** All of them at once, each from a connection of its own; the answers in their order. */
  static <T> List<T> race(int runners, IntFunction<Callable<T>> runner) throws Exception {
    CyclicBarrier start = new CyclicBarrier(runners);
    try (ExecutorService threads = Executors.newFixedThreadPool(runners)) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < runners; i++) {
        Callable<T> call = runner.apply(i);
        running.add(
            threads.submit(
                () -> {
                  start.await(20, TimeUnit.SECONDS);
                  return call.call();
                }));
      }
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : running) {
        answers.add(answer.get(20, TimeUnit.SECONDS));
      }
      return answers;
    }
  }

  /**
   * Begins {@code second} while the transaction of {@code first} is open, and commits that when the
   * second waits for it, or is through without having had to.
   */
  static <T> T behind(DSLContext db, Consumer<DSLContext> first, Callable<T> second)
      throws Exception {
    CompletableFuture<Future<T>> begun = new CompletableFuture<>();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      db.transaction(
          tx -> {
            first.accept(tx.dsl());
            int pid = tx.dsl().fetchSingle("SELECT pg_backend_pid()").get(0, Integer.class);
            Future<T> answer = thread.submit(second);
            begun.complete(answer);
            await().until(() -> answer.isDone() || isWaitedFor(db, pid));
          });
      return begun.get().get(20, TimeUnit.SECONDS);
    }
  }

  private static boolean isWaitedFor(DSLContext db, int pid) {
    return db.fetchExists(
        DSL.selectOne().from("pg_stat_activity").where("? = ANY (pg_blocking_pids(pid))", pid));
  }
}
