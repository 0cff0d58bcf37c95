package dev.stepkey.orchestrator.order;

import static org.assertj.core.api.Assertions.assertThatException;

import dev.stepkey.orchestrator.OrchestratorApplication;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** The orchestrator does not start with a configuration that breaks what it promises. */
final class OrderConfigurationTest {

  @ParameterizedTest
  @CsvSource({
    "stepkey.orders.deadline=90d, stepkey.orders.deadline",
    "stepkey.steps.keep=30d, stepkey.retention.workflows",
    "stepkey.retention.provider-keys=90d, stepkey.retention.provider-keys",
    "stepkey.retention.order-keys=90d, stepkey.retention.order-keys",
  })
  void whatStepRecordsDoNotOutliveIsRefusedByBothNames(String setting, String property) {
    assertThatException()
        .isThrownBy(() -> start("--" + setting))
        .havingRootCause()
        .withMessageContaining(property)
        .withMessageContaining("stepkey.steps.keep");
  }

  @Test
  void aPolicyOfAStepThatDoesNotExistIsRefused() {
    assertThatException()
        .isThrownBy(
            () ->
                start(
                    "--stepkey.orders.steps.wrap-parcel.summary=wrap",
                    "--stepkey.orders.steps.wrap-parcel.start-to-close=1s",
                    "--stepkey.orders.steps.wrap-parcel.first-retry=1s",
                    "--stepkey.orders.steps.wrap-parcel.longest-retry=1s",
                    "--stepkey.orders.steps.wrap-parcel.park-after=1s"))
        .withMessageContaining("stepkey.orders.steps")
        .havingRootCause()
        .withMessageContaining("wrap-parcel");
  }

  private static void start(String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.config.name=orchestrator",
                "--spring.datasource.url=jdbc:postgresql://127.0.0.1:9/orders",
                "--spring.temporal.connection.target=127.0.0.1:9"));
    arguments.addAll(List.of(settings));
    new SpringApplicationBuilder(OrchestratorApplication.class)
        .web(WebApplicationType.NONE)
        .run(arguments.toArray(String[]::new))
        .close();
  }
}
