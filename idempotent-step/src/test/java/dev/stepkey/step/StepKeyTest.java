package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StepKeyTest {

  @Test
  void isParsedAtTheLastColonBecauseAClientsKeyMayHoldColons() {
    StepKey key = StepKey.parse("t", "urn:uuid:1:charge-payment");
    assertThat(key).isEqualTo(new StepKey("t", "urn:uuid:1", "charge-payment"));
    assertThat(key.wire()).isEqualTo("urn:uuid:1:charge-payment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no-step", ":step", "key:", "key:Step", "k y:step", "kéy:step", "k\u0000:s"})
  void refusesWhatIsNoKey(String wire) {
    assertThatIllegalArgumentException().isThrownBy(() -> StepKey.parse("t", wire));
  }

  @Test
  void refusesAKeyOf256Characters() {
    new StepKey("t", "k".repeat(255), "step");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new StepKey("t", "k".repeat(256), "step"));
  }

  @Test
  void showsNoClientKeyInLogs() {
    assertThat(new StepKey("t", "secret-key", "step").toString())
        .doesNotContain("secret")
        .startsWith("t/")
        .endsWith(":step");
  }
}
