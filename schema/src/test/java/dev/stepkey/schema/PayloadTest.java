package dev.stepkey.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.stepkey.schema.InventoryActivities.ReleaseInventory;
import dev.stepkey.schema.InventoryActivities.Reservation;
import dev.stepkey.schema.InventoryActivities.ReserveInventory;
import dev.stepkey.schema.PaymentActivities.ChargePayment;
import dev.stepkey.schema.PaymentActivities.Payment;
import dev.stepkey.schema.PaymentActivities.RefundPayment;
import dev.stepkey.schema.ShippingActivities.CancelShipment;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.schema.ShippingActivities.GiveUpShipment;
import dev.stepkey.schema.ShippingActivities.Shipment;
import dev.stepkey.step.Recorded;
import dev.stepkey.step.RecordedUndo;
import dev.stepkey.step.StepOutcome;
import dev.stepkey.step.StepOutcome.Completed;
import dev.stepkey.step.StepOutcome.Rejected;
import dev.stepkey.step.StepOutcome.Voided;
import dev.stepkey.step.UndoOutcome.NothingToUndo;
import dev.stepkey.step.UndoOutcome.TooLate;
import dev.stepkey.step.UndoOutcome.Undone;
import io.temporal.activity.ActivityMethod;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DefaultDataConverter;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What travels, letter by letter. It lies in stored histories: if one of these fails, the change
 * breaks running orders, and the right mend is rarely here.
 */
final class PayloadTest {

  private static final UUID ORDER = UUID.fromString("01890000-0000-7000-8000-000000000001");
  private static final String CALL =
      "{\"tenant\":\"t\",\"stepKey\":\"k:%s\",\"orderId\":\""
          + ORDER
          + "\",\"acceptedAt\":\"2026-01-02T03:04:05.678Z\"}";
  private static final List<OrderLine> LINES = List.of(new OrderLine("TEA-1", 2));
  private static final String LINES_JSON = "[{\"sku\":\"TEA-1\",\"quantity\":2}]";

  static Stream<Arguments> payloads() {
    return Stream.of(
        arguments(
            new ReserveInventory(call("reserve-inventory"), LINES),
            "{\"call\":" + CALL.formatted("reserve-inventory") + ",\"lines\":" + LINES_JSON + "}"),
        arguments(
            new ReleaseInventory(call("release-inventory")),
            "{\"call\":" + CALL.formatted("release-inventory") + "}"),
        arguments(
            new ChargePayment(call("charge-payment"), new Money(2580, "EUR"), "pm_card_visa"),
            "{\"call\":"
                + CALL.formatted("charge-payment")
                + ",\"amount\":{\"amount\":2580,\"currency\":\"EUR\"},"
                + "\"paymentMethod\":\"pm_card_visa\"}"),
        arguments(
            new RefundPayment(call("refund-payment")),
            "{\"call\":" + CALL.formatted("refund-payment") + "}"),
        arguments(
            new CreateShipment(
                call("create-shipment"), new Address("Ada", "S 1", "Berlin", "10117", "DE"), LINES),
            "{\"call\":"
                + CALL.formatted("create-shipment")
                + ",\"shipTo\":{\"name\":\"Ada\",\"street\":\"S 1\",\"city\":\"Berlin\","
                + "\"postalCode\":\"10117\",\"country\":\"DE\"},\"lines\":"
                + LINES_JSON
                + "}"),
        arguments(
            new CancelShipment(call("cancel-shipment")),
            "{\"call\":" + CALL.formatted("cancel-shipment") + "}"),
        arguments(
            new GiveUpShipment(call("give-up-shipment")),
            "{\"call\":" + CALL.formatted("give-up-shipment") + "}"),
        arguments(
            new Resolution(call("refund-payment"), "by bank transfer"),
            "{\"call\":"
                + CALL.formatted("refund-payment")
                + ",\"evidence\":\"by bank transfer\"}"));
  }

  @ParameterizedTest
  @MethodSource("payloads")
  void commandsTravelAsTheyAlwaysDid(Object command, String json) {
    assertThat(json(command)).isEqualTo(json);
    assertThat(read(json, command.getClass(), command.getClass())).isEqualTo(command);
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments(
            "reserveInventory",
            new Completed<>(new Reservation(LINES)),
            "{\"kind\":\"completed\",\"result\":{\"lines\":" + LINES_JSON + "}}"),
        arguments(
            "chargePayment",
            new Completed<>(new Payment("pi_1", new Money(2580, "EUR"))),
            "{\"kind\":\"completed\",\"result\":{\"paymentIntent\":\"pi_1\","
                + "\"captured\":{\"amount\":2580,\"currency\":\"EUR\"}}}"),
        arguments(
            "createShipment",
            new Completed<>(new Shipment("shp_1", "TRACK")),
            "{\"kind\":\"completed\",\"result\":{\"shipment\":\"shp_1\","
                + "\"trackingCode\":\"TRACK\"}}"),
        arguments(
            "chargePayment",
            new Rejected<>("declined", "no"),
            "{\"kind\":\"rejected\",\"code\":\"declined\",\"detail\":\"no\"}"),
        arguments("createShipment", new Voided<>(), "{\"kind\":\"voided\"}"),
        arguments(
            "giveUpShipment",
            new Completed<>(new Shipment("shp_1", "TRACK")),
            "{\"kind\":\"completed\",\"result\":{\"shipment\":\"shp_1\","
                + "\"trackingCode\":\"TRACK\"}}"),
        arguments("giveUpShipment", new Voided<>(), "{\"kind\":\"voided\"}"));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void answersTravelAsTheyAlwaysDid(String activity, StepOutcome<?> outcome, String json) {
    Recorded<?> answer = new Recorded<>(outcome, true);
    String whole = "{\"outcome\":" + json + ",\"replayed\":true}";
    assertThat(json(answer)).isEqualTo(whole);
    Type type = method(activity).getGenericReturnType();
    assertThat(read(whole, Recorded.class, type)).isEqualTo(answer);
  }

  static Stream<Arguments> undoAnswers() {
    return Stream.of(
        arguments(
            new RecordedUndo(new Undone("re_1"), false), "{\"kind\":\"undone\",\"ref\":\"re_1\"}"),
        arguments(new RecordedUndo(new NothingToUndo(), false), "{\"kind\":\"nothing-to-undo\"}"),
        arguments(
            new RecordedUndo(new TooLate("The carrier has it."), false),
            "{\"kind\":\"too-late\",\"detail\":\"The carrier has it.\"}"));
  }

  @ParameterizedTest
  @MethodSource("undoAnswers")
  void compensationsAnswerAsTheyAlwaysDid(RecordedUndo answer, String json) {
    String whole = "{\"outcome\":" + json + ",\"replayed\":false}";
    assertThat(json(answer)).isEqualTo(whole);
    assertThat(read(whole, RecordedUndo.class, RecordedUndo.class)).isEqualTo(answer);
  }

  /** Also what histories hold: an activity by another name is another one. */
  @ParameterizedTest
  @CsvSource({
    "reserveInventory, reserve-inventory",
    "releaseInventory, release-inventory",
    "resolveReleaseInventory, resolve-release-inventory",
    "chargePayment, charge-payment",
    "refundPayment, refund-payment",
    "resolveRefundPayment, resolve-refund-payment",
    "createShipment, create-shipment",
    "cancelShipment, cancel-shipment",
    "resolveCancelShipment, resolve-cancel-shipment",
    "giveUpShipment, give-up-shipment"
  })
  void activitiesAreCalledAsTheyAlwaysWere(String method, String activity) {
    assertThat(method(method).getAnnotation(ActivityMethod.class).name()).isEqualTo(activity);
  }

  private static StepCall call(String step) {
    return new StepCall("t", "k:" + step, ORDER, Instant.parse("2026-01-02T03:04:05.678Z"));
  }

  private static Method method(String name) {
    return Stream.of(InventoryActivities.class, PaymentActivities.class, ShippingActivities.class)
        .flatMap(contract -> Arrays.stream(contract.getMethods()))
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String json(Object value) {
    return DefaultDataConverter.STANDARD_INSTANCE
        .toPayload(value)
        .orElseThrow()
        .getData()
        .toStringUtf8();
  }

  private static <T> T read(String json, Class<T> raw, Type type) {
    Payload like = DefaultDataConverter.STANDARD_INSTANCE.toPayload(List.of()).orElseThrow();
    Payload payload = like.toBuilder().setData(ByteString.copyFromUtf8(json)).build();
    return DefaultDataConverter.STANDARD_INSTANCE.fromPayload(payload, raw, type);
  }
}
