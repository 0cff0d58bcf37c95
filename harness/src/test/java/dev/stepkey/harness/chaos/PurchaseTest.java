package dev.stepkey.harness.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PurchaseTest {

  private static List<Purchase> thousand(long seed) {
    return IntStream.range(0, 1_000).mapToObj(i -> Purchase.of(seed, i)).toList();
  }

  @Test
  void theSameSeedBuysTheSame() {
    assertThat(thousand(3)).isEqualTo(thousand(3)).isNotEqualTo(thousand(4));
  }

  @Test
  void eachIsSubmittedTenTimesAndOneOfThemIsAnotherOrder() {
    assertThat(thousand(1))
        .allSatisfy(
            purchase -> {
              // The first, those that are sent again, and the other order.
              assertThat(1 + purchase.again().size() + 1).isEqualTo(Purchase.SUBMISSIONS);
              assertThat(purchase.otherBody()).isNotEqualTo(purchase.body());
            });
  }

  @Test
  void whatIsWithheldIsCancelled() {
    List<Purchase> withheld =
        thousand(1).stream().filter(purchase -> !purchase.key().startsWith("chaos-")).toList();
    assertThat(withheld)
        .hasSizeBetween(10, 100)
        .allSatisfy(purchase -> assertThat(purchase.cancel().isNegative()).isFalse());
  }

  @Test
  void everyFateIsMet() {
    List<Purchase> all = thousand(1);
    for (String part : List.of("pm_card_chargeDeclined", "REFUSED street", "SOLDOUT-1")) {
      assertThat(all).as(part).anyMatch(purchase -> purchase.body().contains(part));
    }
    assertThat(all).anyMatch(Purchase::isReturned).anyMatch(each -> !each.cancel().isNegative());
  }
}
