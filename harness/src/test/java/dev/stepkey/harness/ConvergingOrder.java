package dev.stepkey.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One order of {@link ConvergingDriversTest}: what is ordered, when it is cancelled, how fast its
 * plain driver goes. All of it follows from the seed; how threads are timed does not.
 *
 * @param cancelAfter when, from its acceptance, the customer cancels it
 * @param follows whether the plain driver waits until the workflow charges, and races it from there
 * @param longestPause of the plain driver, before each call of a step and before each decision
 */
record ConvergingOrder(
    long seed,
    Fate fate,
    String sku,
    int quantity,
    Optional<Duration> cancelAfter,
    boolean follows,
    Duration longestPause) {

  static final String SOLD_OUT = "CONVERGE-0";

  /** Of these there is enough for all. */
  static final int PRODUCTS = 5;

  static final int PRICE = 700;

  /** Times are 1, 2, 4, ... ms long, each as often: some fit, whatever the machine's speed. */
  private static final double DOUBLINGS = 12;

  /** What stands in the order's way. */
  enum Fate {
    NOTHING("pm_card_visa", "Unter den Linden 1"),
    SLOW_CHARGE("pm_sandbox_chargedLater", "Unter den Linden 1"),
    DECLINED("pm_card_chargeDeclined", "Unter den Linden 1"),
    SOLD_OUT("pm_card_visa", "Unter den Linden 1"),
    SHIPMENT_REFUSED("pm_card_visa", "REFUSED street 1");

    private final String paymentMethod;
    private final String street;

    Fate(String paymentMethod, String street) {
      this.paymentMethod = paymentMethod;
      this.street = street;
    }

    private boolean mayComplete() {
      return this == NOTHING || this == SLOW_CHARGE;
    }

    private boolean mayProceed() {
      return mayComplete() || this == SHIPMENT_REFUSED;
    }
  }

  static ConvergingOrder of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Fate fate = fate(random.nextInt(100));
    String sku = fate == Fate.SOLD_OUT ? SOLD_OUT : "CONVERGE-" + (1 + random.nextInt(PRODUCTS));
    int quantity = 1 + random.nextInt(3);
    boolean cancelled = random.nextBoolean();
    Duration after = time(random);
    return new ConvergingOrder(
        seed,
        fate,
        sku,
        quantity,
        cancelled ? Optional.of(after) : Optional.empty(),
        random.nextBoolean(),
        time(random));
  }

  private static Duration time(SplittableRandom random) {
    return Duration.ofMillis(Math.round(Math.pow(2, random.nextDouble(DOUBLINGS))));
  }

  private static Fate fate(int percent) {
    if (percent < 10) {
      return Fate.DECLINED;
    }
    if (percent < 18) {
      return Fate.SOLD_OUT;
    }
    if (percent < 30) {
      return Fate.SHIPMENT_REFUSED;
    }
    return percent < 33 ? Fate.SLOW_CHARGE : Fate.NOTHING;
  }

  String key() {
    return "converge-" + seed;
  }

  String body() {
    return Shop.order(sku, quantity, fate.paymentMethod, fate.street);
  }

  long amount() {
    return (long) quantity * PRICE;
  }

  /** The pauses of the plain driver, one after the other. */
  SplittableRandom pauses() {
    return new SplittableRandom(~seed);
  }

  /** What the customer was told to a cancel, against how the order ended. */
  void assertFits(int cancelStatus, boolean completed) {
    switch (cancelStatus) {
      case 202 -> assertThat(completed).as("an accepted cancel, and completed").isFalse();
      case 409 -> {
        assertThat(fate.mayProceed()).as("a cancel is refused after PROCEED only").isTrue();
        assertThat(completed).as("a refused cancel").isEqualTo(fate.mayComplete());
      }
      default -> throw new AssertionError("a cancel was answered with " + cancelStatus);
    }
  }

  void assertFits(boolean completed) {
    if (!fate.mayComplete()) {
      assertThat(completed).as("%s, and completed", fate).isFalse();
    } else if (cancelAfter.isEmpty()) {
      assertThat(completed).as("nobody cancelled it").isTrue();
    }
  }
}
