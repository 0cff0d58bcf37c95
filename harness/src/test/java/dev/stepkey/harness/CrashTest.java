package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** C2, C10 and E4: databases and processes that die in the middle of orders. */
@ExtendWith(RunningFleet.class)
final class CrashTest {

  private final Fleet fleet;
  private final Shop shop;

  CrashTest(Fleet fleet) {
    this.fleet = fleet;
    this.shop = RunningFleet.shop(fleet);
  }

  /** The commit is done, nobody is told, and the database is gone in the same moment. */
  @ParameterizedTest
  @ValueSource(strings = {"inventory", "payment", "shipping"})
  void c2ADatabaseThatCrashesWhileItAnswersACommitHasTheRowAndTheStepIsNotDoneAgain(String service)
      throws Exception {
    String key = "c2-" + service;
    CountDownLatch crashed = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    fleet
        .postgres(service)
        .cutCommits(
            seen -> {
              boolean ours = seen.said().contains(key) && first.getAndSet(false);
              if (ours) {
                // Nobody does the step again before the books were looked at.
                freeze(service);
                crash();
                crashed.countDown();
              }
              return ours;
            });
    String id = submitted(key);
    assertThat(crashed.await(60, TimeUnit.SECONDS)).isTrue();
    fleet.restartPostgres();
    assertThat(
            shop.query(
                service,
                "SELECT count(*) FROM step_record WHERE idempotency_key = '%s'".formatted(key)))
        .as("what was committed is there")
        .isEqualTo(1);
    fleet.member(service).resume();
    assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
    assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
  }

  @Test
  void e4AfterAllProcessesWereKilledAtOnceEveryOrderEndsInWhateverOrderTheyComeBack()
      throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(submitted("e4-" + i));
    }
    assertThat(shop.query("orders", "SELECT count(*) FROM orders WHERE ended_at IS NULL"))
        .as("orders in the middle")
        .isPositive();
    killAll();
    startAll(new Random(4));
    for (String id : ids) {
      assertThat(shop.awaitEnd(id).path("status").asString()).isEqualTo("COMPLETED");
      assertThat(Effects.of(shop, id)).isEqualTo(Effects.EACH_ONCE);
    }
    RunningFleet.assertClean(fleet);
  }

  private void startAll(Random order) throws Exception {
    List<Member> members = new ArrayList<>(fleet.members());
    Collections.shuffle(members, order);
    int database = order.nextInt(members.size());
    for (int i = 0; i < members.size(); i++) {
      if (i == database) {
        fleet.restartPostgres();
      }
      members.get(i).start();
    }
    members.forEach(Member::awaitReady);
  }

  private void killAll() throws Exception {
    fleet.members().parallelStream().forEach(Member::killAndHold);
    fleet.crashPostgres();
  }

  private void freeze(String service) {
    try {
      fleet.member(service).freeze();
    } catch (IOException failure) {
      throw new UncheckedIOException("the service runs on", failure);
    }
  }

  private void crash() {
    try {
      fleet.crashPostgres();
    } catch (Exception failure) {
      throw new IllegalStateException("the database does not die", failure);
    }
  }

  private String submitted(String key) throws Exception {
    return Shop.id(shop.submit(key, Shop.order("TEA-1", 1)).body());
  }
}
