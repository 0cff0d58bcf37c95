package dev.stepkey.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TimelineTest {

  @Test
  void linesStandInTheOrderOfTimeWithAndWithoutFractions() {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "2026-01-01T00:00:01Z third",
                "2026-01-01T00:00:00.900Z second",
                "2026-01-01T00:00:00Z first"));
    assertThat(Timeline.lastOf(lines))
        .containsExactly(
            "2026-01-01T00:00:00Z first",
            "2026-01-01T00:00:00.900Z second",
            "2026-01-01T00:00:01Z third");
  }

  @Test
  void ofManyLinesTheLastAreKept() {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      lines.add("2026-01-01T00:%02d:%02dZ line %d".formatted(i / 60, i % 60, i));
    }
    assertThat(Timeline.lastOf(lines)).hasSize(80).last().asString().endsWith("line 199");
  }

  @Test
  void whatHasNoTimeIsNotLost() {
    List<String> lines = new ArrayList<>(List.of("2026-01-01T00:00:00Z first", "payment is away"));
    assertThat(Timeline.lastOf(lines))
        .containsExactly("payment is away", "2026-01-01T00:00:00Z first");
  }
}
