package dev.stepkey.harness.chaos;

import dev.stepkey.harness.fault.Fault;
import dev.stepkey.harness.fault.FaultPlan;
import dev.stepkey.schema.StepNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What one buyer does: a pure function of seed and number.
 *
 * @param again when the same is sent again, after the first time
 * @param otherwise when another order is sent under the same key
 * @param cancel when it is cancelled, after it was acknowledged; negative for never
 * @param isReturned whether it is returned once it is completed
 */
record Purchase(
    String key,
    String body,
    String otherBody,
    List<Duration> again,
    Duration otherwise,
    Duration cancel,
    boolean isReturned) {

  private static final List<String> SKUS = List.of("TEA-1", "TEA-2", "POT-1", "CUP-1", "HONEY-1");

  /** One of them is the other order. */
  static final int SUBMISSIONS = 10;

  static Purchase of(long seed, int number) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + number);
    String sku = SKUS.get(random.nextInt(SKUS.size()));
    int quantity = 1 + random.nextInt(3);
    int fate = random.nextInt(100);
    String card = fate < 10 ? "pm_card_chargeDeclined" : "pm_card_visa";
    String street = fate >= 10 && fate < 18 ? "REFUSED street 1" : "Unter den Linden 1";
    String bought = fate >= 18 && fate < 21 ? "SOLDOUT-1" : sku;
    boolean cancels = fate >= 21 && fate < 29;
    List<Duration> again = new ArrayList<>();
    for (int i = 2; i < SUBMISSIONS; i++) {
      // A third at once with the first, the others while it runs and long after it has ended.
      again.add(Duration.ofMillis(i < 5 ? random.nextInt(20) : random.nextInt(20_000)));
    }
    return new Purchase(
        (fate < 21 || fate >= 25 ? "" : withheld(fate % 2 == 0))
            + "chaos-%d-%d".formatted(seed, number),
        body(bought, quantity, card, street),
        body(sku, quantity + 5, card, street),
        List.copyOf(again),
        Duration.ofMillis(random.nextInt(15_000)),
        Duration.ofMillis(cancels ? random.nextInt(1_500) : -1),
        fate >= 29 && fate < 34);
  }

  /** Cancelled before anything was delivered; what was sent first arrives last. */
  private static String withheld(boolean stock) {
    return FaultPlan.keyPrefix(
        Fault.WITHHELD, stock ? StepNames.RESERVE_INVENTORY : StepNames.CHARGE_PAYMENT);
  }

  private static String body(String sku, int quantity, String card, String street) {
    return """
    {"customerId":"c-1","lines":[{"sku":"%s","quantity":%d}],"paymentMethod":"%s",\
    "shipTo":{"name":"Ada Lovelace","street":"%s","city":"Berlin","postalCode":"10117",\
    "country":"DE"}}"""
        .formatted(sku, quantity, card, street);
  }
}
