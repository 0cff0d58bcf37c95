package dev.stepkey.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.chaos.Strike.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChaosPlanTest {

  private static final Duration LONG = Duration.ofSeconds(600);

  @Test
  void theSameSeedIsTheSamePlan() {
    assertThat(ChaosPlan.of(7, LONG, true)).isEqualTo(ChaosPlan.of(7, LONG, true));
    assertThat(ChaosPlan.of(8, LONG, true)).isNotEqualTo(ChaosPlan.of(7, LONG, true));
  }

  @Test
  void clocksThatCannotBeShiftedChangeNoOtherStrike() {
    assertThat(ChaosPlan.of(7, LONG, true).strikes().stream())
        .filteredOn(strike -> strike.kind() != Kind.SHIFT_CLOCK)
        .containsExactlyElementsOf(ChaosPlan.of(7, LONG, false).strikes());
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 60, 600, 7_200})
  void everyStrikeBeginsAfterTheQuietAndIsOverAtTheHealing(int seconds) {
    ChaosPlan plan = ChaosPlan.of(1, Duration.ofSeconds(seconds), true);
    assertThat(plan.strikes())
        .isNotEmpty()
        .allSatisfy(
            strike -> {
              assertThat(strike.at().compareTo(plan.quiet())).isNotNegative();
              assertThat(strike.end().compareTo(plan.heal())).isNotPositive();
            });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aLongRunPlansMoreThanItMustLand(long seed) {
    ChaosPlan plan = ChaosPlan.of(seed, LONG, false);
    ChaosReport.LEAST_IN_A_LONG_RUN.forEach(
        (kind, least) -> assertThat(plan.planned(kind)).as(kind.name()).isGreaterThan(least));
  }
}
