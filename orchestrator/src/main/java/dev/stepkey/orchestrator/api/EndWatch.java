package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.OrderReading;
import dev.stepkey.orchestrator.order.OrderView;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Lets requests wait for the end of their orders without holding a thread each: one looks into the
 * database for all of them. It stops before the server does, and answers whoever still waits.
 */
final class EndWatch implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(EndWatch.class);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final OrderReading reading;
  private final WaitingRoom room = new WaitingRoom();

  /** By their promises. Who takes one out of here, and only he, gives its place back. */
  private final ConcurrentMap<DeferredResult<ResponseEntity<byte[]>>, Waiter> waiters =
      new ConcurrentHashMap<>();

  private volatile @Nullable ScheduledExecutorService clock;

  EndWatch(OrderReading reading) {
    this.reading = reading;
  }

  /**
   * What is waited for.
   *
   * @param until by the JVM's clock; then {@code otherwise} is answered
   * @param ended what is answered to the end
   */
  private record Waiter(
      String tenant,
      UUID id,
      long until,
      Function<OrderView, ResponseEntity<byte[]>> ended,
      ResponseEntity<byte[]> otherwise,
      DeferredResult<ResponseEntity<byte[]>> result) {

    boolean isOver() {
      return System.nanoTime() - until >= 0;
    }

    /** If the end cannot be put into words, the order was accepted at least. */
    ResponseEntity<byte[]> answer(@Nullable OrderView order) {
      try {
        return order == null ? otherwise : ended.apply(order);
      } catch (RuntimeException e) {
        LOG.warn("The end of order {} cannot be told: {}", id, e.getMessage());
        return otherwise;
      }
    }
  }

  /** The order as it ended, if it has. */
  Optional<OrderView> ended(String tenant, UUID id) {
    return Optional.ofNullable(reading.ended(Map.of(id, tenant)).get(id));
  }

  /**
   * An answer that comes when the order has ended, or after {@code wait}.
   *
   * @return nothing if too many wait already, of the tenant or of all
   */
  Optional<DeferredResult<ResponseEntity<byte[]>>> wait(
      String tenant,
      UUID id,
      Duration wait,
      Function<OrderView, ResponseEntity<byte[]>> ended,
      ResponseEntity<byte[]> otherwise) {
    if (!isRunning() || !room.enter(tenant)) {
      return Optional.empty();
    }
    // The server's own timeout is for the case that the database holds us.
    DeferredResult<ResponseEntity<byte[]>> result =
        new DeferredResult<>(wait.plusSeconds(2).toMillis(), otherwise);
    long until = System.nanoTime() + wait.toNanos();
    Waiter waiter = new Waiter(tenant, id, until, ended, otherwise, result);
    waiters.put(result, waiter);
    result.onCompletion(() -> leave(waiter));
    if (!isRunning()) {
      // Stopped meanwhile: nobody would look.
      answer(waiter, null);
    }
    return Optional.of(result);
  }

  private void look() {
    Map<UUID, OrderView> ended = waiters.isEmpty() ? Map.of() : ended();
    for (Waiter waiter : waiters.values()) {
      OrderView order = ended.get(waiter.id());
      if (order != null || waiter.isOver()) {
        answer(waiter, order);
      }
    }
  }

  /** One whom the server cannot answer any more must not keep the others waiting. */
  private void answer(Waiter waiter, @Nullable OrderView order) {
    if (!leave(waiter)) {
      return;
    }
    try {
      waiter.result().setResult(waiter.answer(order));
    } catch (RuntimeException e) {
      LOG.warn("Somebody could not be told of order {}: {}", waiter.id(), e.getMessage());
    }
  }

  private boolean leave(Waiter waiter) {
    boolean waited = waiters.remove(waiter.result()) != null;
    if (waited) {
      room.leave(waiter.tenant());
    }
    return waited;
  }

  private Map<UUID, OrderView> ended() {
    try {
      return reading.ended(
          waiters.values().stream()
              .collect(Collectors.toMap(Waiter::id, Waiter::tenant, (one, same) -> one)));
    } catch (RuntimeException e) {
      // They wait on, and are told at their time that the order was accepted, which it was.
      LOG.warn("Nobody could be told of the end of an order: {}", e.getMessage());
      return Map.of();
    }
  }

  /** How many wait. */
  int waiting() {
    return waiters.size();
  }

  @Override
  public void start() {
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("end-watch").factory());
    started.scheduleWithFixedDelay(
        this::look, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    clock = started;
  }

  @Override
  public void stop() {
    ScheduledExecutorService stopped = clock;
    clock = null;
    if (stopped != null) {
      stopped.shutdownNow();
    }
    waiters.values().forEach(waiter -> answer(waiter, null));
  }

  @Override
  public boolean isRunning() {
    return clock != null;
  }
}
