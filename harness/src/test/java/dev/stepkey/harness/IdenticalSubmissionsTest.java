package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.RawConnection.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A9, I9: one order, sent at the same moment by as many clients as there are connections. */
@ExtendWith(RunningStack.class)
final class IdenticalSubmissionsTest {

  private static final int CONNECTIONS = 200;
  private static final int ROUNDS = 20;

  private final Shop shop;
  private final List<RawConnection> connections = new ArrayList<>();

  IdenticalSubmissionsTest(Shop shop) {
    this.shop = shop;
  }

  @Test
  void a9TwoHundredIdenticalSubmissionsAreOneOrderWithOneAnswerInEachOfTwentyRounds()
      throws Exception {
    String prefix = UUID.randomUUID() + "-";
    TreeMap<Integer, Integer> statuses = new TreeMap<>();
    List<String> ids = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(new RawConnection(shop.ordersUri().getPort()));
      }
      for (int round = 0; round < ROUNDS; round++) {
        List<Answer> answers = round(clients, prefix + round);
        answers.forEach(answer -> statuses.merge(answer.status(), 1, Integer::sum));
        ids.add(assertOneOrder(prefix + round, answers));
      }
    } finally {
      for (RawConnection connection : connections) {
        connection.close();
      }
    }
    System.out.printf(
        "%d rounds of %d identical submissions were answered %s%n", ROUNDS, CONNECTIONS, statuses);
    assertThat(Set.copyOf(ids)).hasSize(ROUNDS);
    assertThat(rows(prefix + "%")).isEqualTo(ROUNDS);
    for (String id : ids) {
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
      assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
    }
  }

  private List<Answer> round(ExecutorService clients, String key) throws Exception {
    byte[] request = RawConnection.submission(key, Shop.order("CUP-1", 1));
    CyclicBarrier start = new CyclicBarrier(CONNECTIONS);
    List<Future<Answer>> sent = new ArrayList<>();
    for (RawConnection connection : connections) {
      sent.add(
          clients.submit(
              () -> {
                start.await(30, TimeUnit.SECONDS);
                connection.send(request);
                return connection.receive();
              }));
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Answer answer = sent.get(i).get(60, TimeUnit.SECONDS);
      answers.add(answer);
      if (answer.status() == 503) {
        // Tomcat closes these.
        connections.get(i).close();
        connections.set(i, new RawConnection(shop.ordersUri().getPort()));
      }
    }
    return answers;
  }

  /**
   * Everybody has the same answer, or is told to come again: while the order is being accepted, or
   * because of the crowd, if the machine is slow. Whoever comes again has it. The order's id.
   */
  private String assertOneOrder(String key, List<Answer> answers) throws Exception {
    assertThat(answers).extracting(Answer::status).isSubsetOf(202, 409, 503);
    List<Answer> accepted = answers.stream().filter(answer -> answer.status() == 202).toList();
    assertThat(accepted).filteredOn(it -> it.header("idempotent-replayed").isEmpty()).hasSize(1);
    assertThat(
            accepted.stream()
                .map(it -> List.of(it.body(), it.header("location"), it.header("content-type")))
                .collect(Collectors.toSet()))
        .hasSize(1);
    assertThat(answers)
        .filteredOn(answer -> answer.status() != 202)
        .allSatisfy(answer -> assertThat(answer.header("retry-after")).isPresent());
    String body = accepted.getFirst().body();
    for (Answer answer : answers) {
      if (answer.status() != 202) {
        assertThat(shop.submit(key, Shop.order("CUP-1", 1)).body()).isEqualTo(body);
      }
    }
    assertThat(rows(key)).isEqualTo(1);
    return Shop.id(body);
  }

  private long rows(String keys) throws Exception {
    return shop.query(
        "orders", "SELECT count(*) FROM orders WHERE idempotency_key LIKE '" + keys + "'");
  }
}
