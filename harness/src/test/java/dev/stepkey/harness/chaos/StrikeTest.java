package dev.stepkey.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.chaos.Strike.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StrikeTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Strike STRIKE =
      new Strike(Duration.ZERO, Kind.KILL, "payment", Duration.ZERO, 1);

  @Test
  void aStrikeAtAFleetWithoutOpenOrdersHasNotLanded() {
    assertThat(Landed.of(STRIKE, NOW, 0, Blow.of(3, "commits cut")).landed()).isFalse();
    assertThat(Landed.of(STRIKE, NOW, 1, Blow.of(3, "commits cut")).landed()).isTrue();
  }

  @Test
  void aStrikeThatMetNothingHasNotLanded() {
    assertThat(Landed.of(STRIKE, NOW, 5, Blow.of(0, "commits cut")).landed()).isFalse();
    assertThat(Landed.of(STRIKE, NOW, 5, Blow.of(false, "still the same", Duration.ZERO)).landed())
        .isFalse();
    assertThat(Landed.failed(STRIKE, NOW, new IllegalStateException("no such process")).landed())
        .isFalse();
  }

  @Test
  void aRateCountsWhatEndedInside() {
    List<Instant> ends = List.of(NOW, NOW.plusSeconds(1), NOW.plusSeconds(4), NOW.plusSeconds(5));
    assertThat(Tally.rate(ends, NOW, NOW.plusSeconds(4))).isEqualTo(0.5);
    assertThat(Tally.rate(ends, NOW, NOW)).isZero();
  }
}
