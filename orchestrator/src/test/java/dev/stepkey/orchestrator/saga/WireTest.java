package dev.stepkey.orchestrator.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.schema.Address;
import dev.stepkey.schema.InventoryActivities;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.PaymentActivities;
import dev.stepkey.schema.ShippingActivities;
import io.temporal.activity.ActivityMethod;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowMethod;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The names and payloads that lie in stored histories, against a file of them. If this fails, the
 * change breaks running orders; to add a line is no break, to change or drop one is. With {@code
 * -Dstepkey.record-wire=true} the file is written anew.
 */
final class WireTest {

  private static final Path GOLDEN = Path.of("src/test/resources/wire.txt");

  @Test
  void namesAndPayloadsAreWhatTheyAlwaysWere() throws Exception {
    List<String> lines = new ArrayList<>();
    Stream.of(
            OrderWorkflow.class,
            ReturnWorkflow.class,
            OrderActivities.class,
            InventoryActivities.class,
            PaymentActivities.class,
            ShippingActivities.class)
        .forEach(contract -> lines.addAll(names(contract)));
    lines.addAll(payloads().stream().map(WireTest::json).toList());
    if (Boolean.getBoolean("stepkey.record-wire")) {
      Files.write(GOLDEN, lines);
    }
    assertThat(lines).isEqualTo(Files.readAllLines(GOLDEN));
  }

  private static List<String> names(Class<?> contract) {
    return Arrays.stream(contract.getMethods())
        .map(
            method ->
                "%s %s %s -> %s"
                    .formatted(
                        contract.getSimpleName(),
                        name(method).orElseThrow(),
                        Arrays.stream(method.getParameterTypes())
                            .map(Class::getSimpleName)
                            .toList(),
                        method.getReturnType().getSimpleName()))
        .sorted()
        .toList();
  }

  private static Optional<String> name(Method method) {
    return Stream.of(
            Optional.ofNullable(method.getAnnotation(WorkflowMethod.class))
                .map(named -> "workflow " + named.name()),
            Optional.ofNullable(method.getAnnotation(SignalMethod.class))
                .map(named -> "signal " + named.name()),
            Optional.ofNullable(method.getAnnotation(QueryMethod.class))
                .map(named -> "query " + named.name()),
            Optional.ofNullable(method.getAnnotation(ActivityMethod.class))
                .map(named -> "activity " + named.name()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Those of the orchestrator's own; the steps' are pinned where they are written. */
  private static List<Object> payloads() {
    return List.of(
        new OrderInput(
            "t",
            "k",
            UUID.fromString("01890000-0000-7000-8000-000000000001"),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            Instant.parse("2026-01-03T03:04:05.678Z"),
            List.of(new OrderLine("TEA-1", 2)),
            new Money(2580, "EUR"),
            "pm_card_visa",
            new Address("Ada", "Street 1", "Berlin", "10117", "DE")),
        new Standing(Decision.ABORT, Map.of("refund-payment", "transfer 1")),
        List.of(Decision.values()),
        new Reason("charge-payment", "declined", "no"),
        Reason.CANCELLED,
        new StepView("charge-payment", StepView.Status.COMPENSATED, "pi_1", "re_1"),
        List.of(StepView.Status.values()));
  }

  private static String json(Object value) {
    return (value instanceof List ? "List" : value.getClass().getSimpleName())
        + " "
        + DefaultDataConverter.STANDARD_INSTANCE
            .toPayload(value)
            .orElseThrow()
            .getData()
            .toStringUtf8();
  }
}
