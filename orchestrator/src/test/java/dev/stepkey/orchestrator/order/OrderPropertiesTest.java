package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.stepkey.orchestrator.saga.StepPolicies;
import dev.stepkey.orchestrator.saga.StepPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** What is shipped can be read, and what cannot work is refused by name. */
final class OrderPropertiesTest {

  private static final Duration SOME = Duration.ofSeconds(1);

  @Test
  void whatCannotWorkIsRefusedByTheNameOfItsProperty() {
    refused("stepkey.orders.deadline", Duration.ZERO, SOME, SOME, SOME);
    refused("stepkey.orders.relay-grace", SOME, Duration.ofSeconds(-1), SOME, SOME);
    refused("stepkey.orders.relay-patience", SOME, SOME, Duration.ZERO, SOME);
    refused("stepkey.orders.stuck-after", SOME, SOME, SOME, Duration.ZERO);
  }

  private static void refused(
      String property, Duration deadline, Duration grace, Duration patience, Duration stuckAfter) {
    Map<String, StepPolicy> steps = OrderTable.properties().steps();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OrderProperties(deadline, grace, patience, stuckAfter, steps))
        .withMessageContaining(property);
  }

  @Test
  void whatIsShippedIsAPolicyForEachStepAndTheDefaults() throws IOException {
    OrderProperties properties = shippedWith(Map.of());
    StepPolicies policies = properties.policies();
    assertThat(policies.byStep().keySet())
        .containsExactlyInAnyOrder(
            "reserve-inventory",
            "charge-payment",
            "create-shipment",
            "give-up-shipment",
            "cancel-shipment",
            "refund-payment",
            "release-inventory");
    assertThat(policies.byStep().values())
        .allSatisfy(policy -> assertThat(policy.summary()).isNotBlank());
    assertThat(properties.deadline()).isEqualTo(Duration.ofHours(24));
    assertThat(properties.stuckAfter()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void oneValueOfOneStepCanBeChangedByItself() throws IOException {
    StepPolicy shipped = policy(shippedWith(Map.of()));
    StepPolicy changed =
        policy(shippedWith(Map.of("stepkey.orders.steps.refund-payment.park-after", "5m")));
    assertThat(changed.parkAfter()).isEqualTo(Duration.ofMinutes(5));
    assertThat(changed.longestRetry()).isEqualTo(shipped.longestRetry());
    assertThat(changed.summary()).isEqualTo(shipped.summary());
  }

  private static StepPolicy policy(OrderProperties properties) {
    StepPolicy policy = properties.steps().get("refund-payment");
    if (policy == null) {
      throw new AssertionError("there is no policy");
    }
    return policy;
  }

  @Test
  void aStepThatDoesNotExistIsRefusedByTheNameOfTheProperty() throws IOException {
    OrderProperties properties =
        shippedWith(
            Map.of(
                "stepkey.orders.steps.wrap-parcel.start-to-close", "30s",
                "stepkey.orders.steps.wrap-parcel.first-retry", "1s",
                "stepkey.orders.steps.wrap-parcel.longest-retry", "30s",
                "stepkey.orders.steps.wrap-parcel.park-after", "15m",
                "stepkey.orders.steps.wrap-parcel.summary", "wrap"));
    assertThatIllegalArgumentException()
        .isThrownBy(properties::policies)
        .withMessageContaining("stepkey.orders.steps")
        .withMessageContaining("unknown: [wrap-parcel]");
  }

  @Test
  void aStepThatIsMissingIsRefusedByTheNameOfTheProperty() {
    Map<String, StepPolicy> steps = new HashMap<>(OrderTable.properties().steps());
    steps.remove("refund-payment");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OrderProperties(SOME, SOME, SOME, SOME, steps).policies())
        .withMessageContaining("stepkey.orders.steps")
        .withMessageContaining("missing: [refund-payment]");
  }

  @Test
  void withoutAnyStepAllAreMissing() {
    OrderProperties none = bind(new MutablePropertySources());
    assertThatIllegalArgumentException()
        .isThrownBy(none::policies)
        .withMessageContaining("stepkey.orders.steps")
        .withMessageContaining("release-inventory");
  }

  @Test
  void aPolicyThatCannotWorkIsRefusedByTheNameOfItsStep() {
    String step = "stepkey.orders.steps.refund-payment";
    assertThatException()
        .isThrownBy(() -> shippedWith(Map.of(step + ".first-retry", "2m")))
        .withMessageContaining(step)
        .havingRootCause()
        .withMessageContaining("first-retry must not be longer than longest-retry");
  }

  private static OrderProperties shippedWith(Map<String, Object> changes) throws IOException {
    List<PropertySource<?>> shipped =
        new YamlPropertySourceLoader()
            .load("orchestrator", new ClassPathResource("orchestrator.yml"));
    MutablePropertySources sources = new MutablePropertySources();
    sources.addLast(new MapPropertySource("changes", changes));
    shipped.forEach(sources::addLast);
    return bind(sources);
  }

  private static OrderProperties bind(MutablePropertySources sources) {
    return new Binder(ConfigurationPropertySources.from(sources))
        .bindOrCreate("stepkey.orders", OrderProperties.class);
  }
}
