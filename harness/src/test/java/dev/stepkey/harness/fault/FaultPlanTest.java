package dev.stepkey.harness.fault;

import static dev.stepkey.harness.fault.Direction.COMPENSATION;
import static dev.stepkey.harness.fault.Direction.FORWARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A plan is a pure function of its text and the attempt. */
final class FaultPlanTest {

  private static final int KEYS = 100_000;

  @Test
  void theSameAttemptHasTheSameFaultInEveryProcess() {
    FaultPlan here = FaultPlan.parse("random:7:0.5");
    FaultPlan there = FaultPlan.parse("random:7:0.5");
    FaultPlan other = FaultPlan.parse("random:8:0.5");
    int different = 0;
    for (int i = 0; i < 1_000; i++) {
      Fault fault = here.at("k-" + i + ":charge-payment", FORWARD, 1);
      assertThat(there.at("k-" + i + ":charge-payment", FORWARD, 1)).isEqualTo(fault);
      different += other.at("k-" + i + ":charge-payment", FORWARD, 1) == fault ? 0 : 1;
    }
    assertThat(different).isGreaterThan(500);
  }

  @Test
  void theFaultsOfManyKeysFollowTheWeights() {
    Map<Fault, Integer> drawn = new EnumMap<>(Fault.class);
    FaultPlan plan = FaultPlan.random(1, 0.5);
    for (int i = 0; i < KEYS; i++) {
      drawn.merge(plan.at("k-" + i + ":charge-payment", FORWARD, 1), 1, Integer::sum);
    }
    System.out.println("of " + KEYS + " attempts: " + drawn);
    assertThat(drawn.get(Fault.NONE)).isCloseTo(KEYS / 2, within(1_000));
    int sum = Arrays.stream(Fault.values()).mapToInt(Fault::weight).sum();
    assertThat(sum).isEqualTo(100);
    for (Fault fault : Fault.values()) {
      if (fault != Fault.NONE) {
        int expected = KEYS / 2 * fault.weight() / sum;
        // Six standard deviations.
        assertThat(drawn.getOrDefault(fault, 0))
            .isCloseTo(expected, within((int) (6 * Math.sqrt(expected))));
      }
    }
    assertThat(drawn.get(Fault.EXECUTE_THEN_FAIL))
        .isEqualTo(
            drawn.values().stream()
                .filter(count -> count < KEYS / 4)
                .max(Integer::compare)
                .orElseThrow());
  }

  @Test
  void afterAFewAttemptsNothingFailsAnyMore() {
    FaultPlan plan = FaultPlan.random(1, 1);
    for (int i = 0; i < 1_000; i++) {
      String key = "k-" + i + ":refund-payment";
      assertThat(plan.at(key, COMPENSATION, FaultPlan.LAST_ATTEMPT)).isNotEqualTo(Fault.NONE);
      assertThat(plan.at(key, COMPENSATION, FaultPlan.LAST_ATTEMPT + 1)).isEqualTo(Fault.NONE);
    }
  }

  @Test
  void theStockHasNoProviderThatCouldFail() {
    FaultPlan plan = FaultPlan.random(1, 1);
    for (int i = 0; i < 1_000; i++) {
      Fault fault = plan.at("k-" + i + ":reserve-inventory", FORWARD, 1);
      assertThat(fault.isOfTheProvider()).isFalse();
    }
  }

  @Test
  void aNamedPlanReadsTheKey() {
    FaultPlan plan = FaultPlan.parse("named");
    String key = FaultPlan.keyPrefix(Fault.PROVIDER_5XX_AFTER, "charge-payment") + "7";
    assertThat(key).isEqualTo("grid-provider-5xx-after-charge-payment-7");
    assertThat(plan.at(key + ":charge-payment", FORWARD, 1)).isEqualTo(Fault.PROVIDER_5XX_AFTER);
    assertThat(plan.at(key + ":charge-payment", FORWARD, FaultPlan.LAST_ATTEMPT + 1))
        .isEqualTo(Fault.NONE);
    assertThat(plan.at(key + ":refund-payment", COMPENSATION, 1)).isEqualTo(Fault.NONE);
    assertThat(plan.at("grid:x:charge-payment", FORWARD, 1)).isEqualTo(Fault.NONE);
  }

  @Test
  void noOtherTextIsAPlan() {
    assertThatThrownBy(() -> FaultPlan.parse("random:1")).hasMessageContaining("SEED:RATE");
    assertThatThrownBy(() -> FaultPlan.parse("random:1:2")).hasMessageContaining("between");
  }
}
