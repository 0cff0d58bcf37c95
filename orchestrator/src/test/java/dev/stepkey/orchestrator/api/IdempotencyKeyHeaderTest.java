package dev.stepkey.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.stepkey.orchestrator.problem.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

final class IdempotencyKeyHeaderTest {

  @Test
  void readsABareKeyAndAQuotedStringAsTheSame() {
    assertThat(key("abc")).isEqualTo("abc");
    assertThat(key("\"abc\"")).isEqualTo("abc");
    assertThat(key(" abc ")).isEqualTo("abc");
    assertThat(key("\"a\\\"b\\\\c\"")).isEqualTo("a\"b\\c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\"\"",
        "\"",
        "\"a",
        "\"a\"b",
        "\"a\";p=1",
        "\"a\\b\"",
        "a b",
        "\"a b\"",
        "é",
        "\u0001",
        "4242424242424242"
      })
  void refusesWhatIsNoKey(String value) {
    assertThatExceptionOfType(IdempotencyKeyException.class)
        .isThrownBy(() -> key(value))
        .returns(ErrorCode.IDEMPOTENCY_KEY_MALFORMED, IdempotencyKeyException::code);
  }

  @Test
  void keysThatDifferInCaseAreTwoKeys() {
    assertThat(key("aBc")).isEqualTo("aBc");
  }

  @Test
  void refusesTwoKeysInOneRequest() {
    HttpHeaders headers = new HttpHeaders();
    headers.add(IdempotencyKeyHeader.NAME, "a");
    headers.add(IdempotencyKeyHeader.NAME, "b");
    assertThatExceptionOfType(IdempotencyKeyException.class)
        .isThrownBy(() -> IdempotencyKeyHeader.key(headers))
        .returns(ErrorCode.IDEMPOTENCY_KEY_MALFORMED, IdempotencyKeyException::code);
  }

  @Test
  void refusesMoreThan255Characters() {
    assertThat(key("k".repeat(255))).hasSize(255);
    assertThatExceptionOfType(IdempotencyKeyException.class).isThrownBy(() -> key("k".repeat(256)));
  }

  private static String key(String value) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("idempotency-key", value);
    return IdempotencyKeyHeader.key(headers);
  }
}
