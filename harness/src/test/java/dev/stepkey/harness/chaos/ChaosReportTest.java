package dev.stepkey.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.harness.chaos.Strike.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChaosReportTest {

  private static final Duration SHORT = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofSeconds(600);
  private static final Map<String, Long> ENOUGH =
      Map.of("EXECUTE_THEN_FAIL", 1L, "DUPLICATE_DELIVERY", 1L, "WITHHELD", 1L);

  private static List<String> reasons(Duration length, Kind kind, int planned, long landed) {
    return ChaosReport.invalid(
        length, Map.of(kind, planned), Map.of(kind, landed), ENOUGH, 100, 60);
  }

  @Test
  void fourOfFiveKillsAreEnough() {
    assertThat(reasons(SHORT, Kind.KILL, 10, 8)).isEmpty();
    assertThat(reasons(SHORT, Kind.KILL, 10, 7))
        .containsExactly("only 7 of 10 processes killed landed");
  }

  @Test
  void aPartOfAStrikeIsRoundedUp() {
    assertThat(reasons(SHORT, Kind.CRASH_POSTGRES, 2, 1)).hasSize(1);
    assertThat(reasons(SHORT, Kind.CUT_PROVIDER, 6, 2)).hasSize(1);
    assertThat(reasons(SHORT, Kind.CUT_PROVIDER, 6, 3)).isEmpty();
  }

  @Test
  void rareStrikesAreCountedTogether() {
    Map<Kind, Integer> planned =
        Map.of(Kind.END_SESSIONS, 3, Kind.STALL_PROVIDER, 1, Kind.CUT_TEMPORAL, 4);
    assertThat(invalid(planned, Map.of(Kind.CUT_TEMPORAL, 4L))).isEmpty();
    assertThat(invalid(planned, Map.of(Kind.CUT_TEMPORAL, 3L)))
        .containsExactly("only 3 of 8 rare strikes landed");
    assertThat(invalid(Map.of(Kind.FREEZE, 2), Map.of()))
        .containsExactly("only 0 of 2 processes frozen beyond the timeout landed");
  }

  private static List<String> invalid(Map<Kind, Integer> planned, Map<Kind, Long> landed) {
    return ChaosReport.invalid(SHORT, planned, landed, ENOUGH, 100, 60);
  }

  @Test
  void whatWasNotPlannedIsNotMissed() {
    assertThat(reasons(SHORT, Kind.SHIFT_CLOCK, 0, 0)).isEmpty();
  }

  @Test
  void aLongRunNeedsItsNumbersWhateverWasPlanned() {
    assertThat(reasons(LONG, Kind.KILL, 70, 59)).hasSize(1);
    assertThat(reasons(LONG, Kind.KILL, 70, 60)).isEmpty();
    assertThat(reasons(LONG, Kind.CUT_COMMITS, 300, 199)).hasSize(1);
    assertThat(reasons(LONG, Kind.FREEZE, 23, 19)).hasSize(1);
    assertThat(reasons(LONG, Kind.CRASH_POSTGRES, 11, 9)).hasSize(1);
  }

  @Test
  void faultsOfSingleStepsMustHaveLandedWhereTheyWereAskedFor() {
    assertThat(ChaosReport.invalid(SHORT, Map.of(), Map.of(), Map.of(), 100, 60))
        .containsExactly(
            "no EXECUTE_THEN_FAIL landed at any step", "no DUPLICATE_DELIVERY landed at any step");
    assertThat(ChaosReport.invalid(LONG, Map.of(), Map.of(), Map.of(), 100, 60))
        .containsExactly(
            "no EXECUTE_THEN_FAIL landed at any step",
            "no DUPLICATE_DELIVERY landed at any step",
            "no WITHHELD landed at any step");
    assertThat(ChaosReport.invalid(SHORT, Map.of(), Map.of(), null, 100, 60)).isEmpty();
  }

  @Test
  void halfOfTheOrdersMustBeCompleted() {
    assertThat(ChaosReport.invalid(SHORT, Map.of(), Map.of(), ENOUGH, 100, 49))
        .containsExactly("only 49 of 100 orders were completed");
    assertThat(ChaosReport.invalid(SHORT, Map.of(), Map.of(), ENOUGH, 100, 50)).isEmpty();
  }
}
