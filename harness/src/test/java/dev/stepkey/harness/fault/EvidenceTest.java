package dev.stepkey.harness.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each process has seen, read as one. */
final class EvidenceTest {

  private static final Delivery CHARGE =
      new Delivery("t", "k:1:charge-payment", 2, Duration.ofSeconds(5));

  @TempDir Path folder;

  @Test
  void linesOfSeveralProcessesAreReadInTheOrderOfTheirTimes() throws IOException {
    try (Evidence payment = Evidence.in(folder, "payment");
        Evidence shipping = Evidence.in(folder, "shipping")) {
      payment.write(Fault.ERROR_BEFORE, CHARGE, "first");
      shipping.write(Fault.COMMIT_CUT, CHARGE, "second");
      payment.write(Fault.NONE, CHARGE, "third \"quoted\"\n");
      List<Evidence.Line> lines = Evidence.read(folder);
      assertThat(lines)
          .extracting(Evidence.Line::what)
          .containsExactly("first", "second", "third \"quoted\"\n");
      Evidence.Line line = lines.getFirst();
      assertThat(line.key()).isEqualTo("k:1");
      assertThat(line.step()).isEqualTo("charge-payment");
      assertThat(line.direction()).isEqualTo(Direction.FORWARD);
      assertThat(line.attempt()).isEqualTo(2);
      assertThat(line.process()).startsWith("payment-");
    }
  }

  @Test
  void aLastLineThatItsProcessDiedInIsLeftOutAndNoOther() throws IOException {
    try (Evidence evidence = Evidence.in(folder, "payment")) {
      evidence.write(Fault.NONE, CHARGE, "whole");
    }
    Path file;
    try (var files = Files.list(folder)) {
      file = files.findFirst().orElseThrow();
    }
    Files.writeString(file, "{\"at\":\"20", UTF_8, StandardOpenOption.APPEND);
    assertThat(Evidence.read(folder)).hasSize(1);
    Files.writeString(file, "\n" + Files.readString(file, UTF_8), UTF_8, StandardOpenOption.APPEND);
    assertThatThrownBy(() -> Evidence.read(folder)).hasMessageContaining("line 2");
  }
}
