package dev.stepkey.orchestrator.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are those that card schemes publish for tests. */
final class CardNumberTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4242424242424242",
        "4222222222222",
        "5555555555554444",
        "2223003122003222",
        "378282246310005",
        "6011111111111117",
        "3566002020360505",
        "30569309025904",
        "36227206271667",
        "6200000000000005",
        "6304000000000000",
        "4000 0566 5566 5556",
        "4000-0566-5566-5556",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "1 4242 4242 4242 4242 7",
        "card4242424242424242x",
        "\u0664\u0662\u0664\u0662\u0664\u0662\u0664\u0662\u0664\u0662\u0664\u0662\u0664\u0662\u0664\u0662",
        "4242\u00a04242\u20134242 4242",
        "4242  4242  4242  4242",
        "4242.4242.4242.4242",
        "4242_4242/4242--4242",
        "4242\u200b4242\u00ad4242 4242",
        "0004242424242424242",
        "00004242424242424242",
        "1234567890424242424242424200000",
        "42424242424242424242",
        "4242-4242-4242-4242",
        "order-4242-4242-4242-4242-1",
        "550e8400-e29b-41d4-a716-446655440000-4242424242424242",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV-4242424242424242",
      })
  void isFound(String text) {
    assertThat(CardNumber.isIn(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "4242424242424241",
        "424242424242",
        "1234567890123452",
        "4242   4242   4242   4242",
        "4242:4242:4242:4242",
        "2026-11-21 10:15:00",
        "2026-11-21-10-15-00-000001",
        "1763720000000",
        "1800000000000",
        "order-1763720000000-4",
        "0000001763720000000",
        "+49 30 1234567",
        "+49 151 2345678",
        "+1 (415) 555-0132",
        "42424242-4242-4242-4242-424242424242",
        "order42424242-4242-4242-4242-424242424242",
        "{42424242-4242-4242-4242-424242424242}-1",
        "01ARZ3NDEK4242424242424242",
        "01arz3ndek4242424242424242",
      })
  void isNotSeenWhereThereIsNone(String text) {
    assertThat(CardNumber.isIn(text)).isFalse();
  }

  /** Mathematical digits, each of them two chars. */
  @Test
  void isFoundBeyondTheBasicPlane() {
    assertThat(CardNumber.isIn("\ud835\udfd2\ud835\udfd0".repeat(8))).isTrue();
  }

  @Test
  void aUuidIsNeverTakenForOne() {
    Random random = new Random(6);
    for (int i = 0; i < 200_000; i++) {
      // Decimal digits only: what random ones are once in millions of times.
      String uuid =
          new UUID(random.nextLong(), random.nextLong()).toString().replaceAll("[a-f]", "4");
      assertThat(CardNumber.isIn(uuid)).isFalse();
      assertThat(CardNumber.isIn(uuid.replace("-", ""))).isFalse();
    }
  }
}
