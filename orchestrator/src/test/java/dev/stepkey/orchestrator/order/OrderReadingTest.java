package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Progress;
import dev.stepkey.orchestrator.saga.StepView;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Readers of running orders while Temporal is away. */
final class OrderReadingTest {

  /** As many as the server has threads: orchestrator.yml. */
  private static final int READERS = 32;

  private static final OrderTable TABLE = new OrderTable();

  @Test
  void onlyAFewReadersWaitForAWorkflowAndTheOthersAreAnsweredAtOnce() throws Exception {
    OrderInput order = TABLE.accepted("k");
    WorkflowClient away = WatchedTemporal.away();
    try (OrderReading reading = new OrderReading(TABLE.orders, away);
        ExecutorService server = Executors.newFixedThreadPool(READERS)) {
      List<Future<OrderView>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(server.submit(() -> reading.find("t", order.orderId())));
      }
      await().atMost(Duration.ofSeconds(10)).until(() -> readers.stream().anyMatch(Future::isDone));
      await()
          .atMost(Duration.ofSeconds(2))
          .until(
              () ->
                  readers.stream().filter(reader -> !reader.isDone()).count()
                      == OrderReading.ASKING);
      for (Future<OrderView> reader : readers) {
        assertThat(reader.get().steps()).isEqualTo(Progress.all(StepView.Status.UNKNOWN));
      }
      assertThat(reading.find("t", order.orderId()).status()).isEqualTo(OrderView.Status.RUNNING);
    } finally {
      away.getWorkflowServiceStubs().shutdownNow();
    }
  }
}
