package dev.stepkey.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

final class FingerprintTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void doesNotDependOnOrderWhiteSpaceOrTheWritingOfNumbers() {
    assertThat(of("{\"a\":1,\"b\":[2.0,\"x\"]}"))
        .isEqualTo(of("{ \"b\": [2, \"x\"], \"a\": 1e0 }"));
  }

  @Test
  void tellsCommandsApart() {
    assertThat(of("{\"a\":1}")).isNotEqualTo(of("{\"a\":2}"));
    assertThat(of("[1,2]")).isNotEqualTo(of("[2,1]"));
    assertThat(of("{\"a\":\"1\"}")).isNotEqualTo(of("{\"a\":1}"));
  }

  @Test
  void isTheSha256OfTheCanonicalForm() {
    // printf '{"a":1,"b":2}' | sha256sum
    assertThat(of("{\"b\":2,\"a\":1}").value())
        .isEqualTo("v1:43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777");
  }

  @Test
  void aNewOptionalFieldDoesNotChangeCommandsThatLackIt() {
    record Before(String a) {}
    record After(String a, @Nullable String b) {}
    assertThat(Fingerprint.of(new After("x", null))).isEqualTo(Fingerprint.of(new Before("x")));
  }

  @Test
  void refusesNumbersThatADoubleCannotHold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fingerprint.of(Map.of("amount", 9_007_199_254_740_993L)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fingerprint.of(List.of(new BigDecimal("0.1234567890123456789"))));
  }

  @Test
  void refusesTextThatIsNotUnicode() {
    assertThatIllegalArgumentException().isThrownBy(() -> of("{\"a\":\"\\ud800\"}"));
    assertThatIllegalArgumentException().isThrownBy(() -> of("{\"\\udfff\":1}"));
    assertThat(of("{\"a\":\"\\ud83c\\udf75\"}")).isEqualTo(of("{\"a\":\"\ud83c\udf75\"}"));
  }

  /** It would be equal to every other one. */
  @Test
  void refusesACommandThatSaysNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> Fingerprint.of(new Object()));
  }

  /** Which of the two is meant? */
  @Test
  void refusesANameThatComesTwice() {
    Map<Object, String> twice = Map.of(1L, "a", "1", "b");
    assertThatIllegalArgumentException().isThrownBy(() -> Fingerprint.of(twice));
  }

  private static Fingerprint of(String json) {
    return Fingerprint.of(JSON.readTree(json));
  }
}
