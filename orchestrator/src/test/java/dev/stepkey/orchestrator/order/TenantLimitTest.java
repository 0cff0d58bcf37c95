package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How the open orders of a tenant are counted, and what goes by a count. */
final class TenantLimitTest {

  private static final int MANY = 1_000;

  private final LimitsTest.Time time = new LimitsTest.Time();

  @Test
  void openOrdersAreCountedOnceASecondAtTheMost() {
    TenantLimit limit = atMost(5);
    AtomicInteger counts = new AtomicInteger();
    for (int second = 0; second < 3; second++) {
      for (int i = 0; i < 5; i++) {
        assertThat(limit.enter(() -> counts.incrementAndGet() * 0)).isTrue();
      }
      assertThat(limit.enter(() -> counts.incrementAndGet() * 0)).isFalse();
      assertThat(counts.get()).isEqualTo(second + 1);
      time.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whatIsLetInDuringACountIsAddedToIt() {
    TenantLimit limit = atMost(5);
    boolean room =
        limit.enter(
            () -> {
              limit.enter(() -> 0);
              return 3;
            });
    assertThat(room).isTrue();
    assertThat(limit.enter(() -> 0)).isFalse();
  }

  @Test
  void aCountThatFailsLetsNobodyInAndTheNextOneCounts() {
    TenantLimit limit = atMost(1);
    for (int second = 0; second < 2; second++) {
      for (int i = 0; i < 3; i++) {
        assertThatIllegalStateException().isThrownBy(() -> limit.enter(TenantLimitTest::fail));
      }
      assertThat(limit.enter(() -> 1)).isFalse();
      assertThat(limit.enter(TenantLimitTest::fail)).as("was counted").isFalse();
      time.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void whileOneCountsTheOthersGoByTheLastCount() {
    TenantLimit limit = atMost(2);
    assertThat(limit.enter(() -> 0)).isTrue();
    time.pass(Duration.ofSeconds(1));
    boolean room =
        limit.enter(
            () -> {
              assertThat(limit.enter(TenantLimitTest::fail)).isTrue();
              assertThat(limit.enter(TenantLimitTest::fail)).isFalse();
              return 1;
            });
    assertThat(room).as("one was counted, one came during the count").isFalse();
  }

  private TenantLimit atMost(int open) {
    return new TenantLimit(new LimitProperties(MANY, MANY, open, 100), time);
  }

  private static int fail() {
    throw new IllegalStateException("cannot count");
  }
}
