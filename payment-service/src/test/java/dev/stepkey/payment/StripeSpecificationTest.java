package dev.stepkey.payment;

import static dev.stepkey.payment.Stripe.command;
import static dev.stepkey.payment.Stripe.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stepkey.payment.Intent.Status;
import dev.stepkey.payment.PaymentProvider.Refund;
import dev.stepkey.schema.StepNames;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.testing.ScriptedServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Every call of the adapter against Stripe's own specification.
 *
 * <p>Each runs twice: against stripe-mock, which refuses what the specification does not know, and
 * against a recording of it, which is all there is on a machine without stripe-mock. Either way the
 * request must be the recorded one, word for word, so that a changed request is noticed without
 * stripe-mock too; and stripe-mock's answer must have the recorded one's shape, so that the
 * recordings cannot rot. stripe-mock keeps no state: its answers show fields, not what a call did.
 * Its specification is of the API version 2026-08-26.dahlia; the client asks for 2026-05-27.dahlia,
 * of the same major release.
 *
 * <p>To record anew, with stripe-mock on the PATH ({@code .ci/install-stripe-mock} makes one):
 *
 * <pre>
 * mvn verify -pl idempotent-step,schema,payment-service -Dtest=StripeSpecificationTest \
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dstripe.record=true
 * </pre>
 */
class StripeSpecificationTest {

  private enum Answers {
    FROM_STRIPE_MOCK,
    FROM_RECORDINGS
  }

  private static final boolean RECORD = Boolean.getBoolean("stripe.record");

  private static final StepKey KEY = key("order-1");
  private static final StepKey UNDO = KEY.withStep(StepNames.REFUND_PAYMENT);
  private static final Intent CHARGED =
      new Intent("pi_1", Status.SUCCEEDED, 2580, 2580, "EUR", KEY.wire(), KEY.tenant(), null);

  private static final Map<String, Function<PaymentProvider, Object>> CALLS =
      new TreeMap<>(
          Map.of(
              "create", stripe -> stripe.create(CallKey.of(KEY, "create"), KEY, command(KEY)),
              "retrieve", stripe -> stripe.retrieve("pi_1"),
              "confirm", stripe -> stripe.confirm(CallKey.of(KEY, "confirm"), "pi_1"),
              "cancel", stripe -> stripe.cancel(CallKey.of(KEY, "cancel"), "pi_1"),
              "refund", stripe -> stripe.refund(CallKey.of(UNDO, "refund"), UNDO, CHARGED),
              "list-refunds", stripe -> stripe.refundsOf("pi_1")));

  private static @Nullable StripeMock stripeMock;

  @BeforeAll
  static void start() {
    Optional<Path> binary = StripeMock.binary();
    stripeMock = binary.map(StripeMock::new).orElse(null);
    if (RECORD) {
      assertThat(binary).as("stripe-mock on the PATH, to record it").isPresent();
    }
    if (binary.isEmpty()) {
      System.out.println(
          "WARNING: no stripe-mock on the PATH. In this run the requests to Stripe were compared"
              + " with recordings and NOT validated against Stripe's specification.");
    }
  }

  @AfterAll
  static void stop() {
    if (stripeMock != null) {
      stripeMock.close();
    }
  }

  static Stream<Arguments> calls() {
    return engines().flatMap(from -> CALLS.keySet().stream().map(call -> Arguments.of(from, call)));
  }

  @Test
  void everyCallOfThePortIsHere() {
    assertThat(PaymentProvider.class.getDeclaredMethods()).hasSameSizeAs(CALLS.keySet());
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aRequestIsAcceptedAndItsAnswerUnderstood(Answers from, String name) {
    Exchange exchange = exchange(from, name, name, UnaryOperator.identity());

    assertThat(exchange.recording().status()).isEqualTo(200);
    assertThat(exchange.result()).isEqualTo(understood(exchange.recording().answer()));
  }

  /** What is altered in which call, and what stripe-mock says to it. */
  static Stream<Arguments> mistakes() {
    String path = "/v1/payment_intents";
    return engines()
        .flatMap(
            from ->
                Stream.of(
                    Arguments.of(from, "unknown-parameter", "create", "_method=", "_mehtod=", 400),
                    Arguments.of(from, "missing-parameter", "create", "&currency=eur", "", 400),
                    Arguments.of(from, "wrong-type", "create", "amount=2580", "amount=much", 400),
                    Arguments.of(from, "wrong-query", "list-refunds", "=100", "=all", 400),
                    Arguments.of(from, "unknown-path", "create", path, path + "s", 404)));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aRequestAlteredOnTheWayIsRefusedAndNotBlamedOnTheOrder(
      Answers from, String name, String call, String right, String wrong, int status) {
    Exchange exchange = exchange(from, name, call, text -> text.replace(right, wrong));

    assertThat(exchange.recording().status()).isEqualTo(status);
    assertThat(exchange.result())
        .isInstanceOfSatisfying(
            ProviderError.class, error -> assertThat(error.refusesTheOrder()).isFalse());
  }

  private static Stream<Answers> engines() {
    return StripeMock.binary().isPresent()
        ? Stream.of(Answers.values())
        : Stream.of(Answers.FROM_RECORDINGS);
  }

  /** What went over the wire, and what the adapter made of it: its value, or what it threw. */
  private record Exchange(Recording recording, Object result) {}

  private static Exchange exchange(
      Answers from, String name, String call, UnaryOperator<String> change) {
    try (ScriptedServer replay = new ScriptedServer();
        Wiretap wire =
            new Wiretap(from == Answers.FROM_STRIPE_MOCK ? live() : replay.url(), change)) {
      if (from == Answers.FROM_RECORDINGS) {
        Recording recorded = Recording.read(name);
        replay.answer(recorded.request().call(), recorded.status(), recorded.answer().toString());
      }
      Object result = result(() -> call(call, wire.url()));
      assertThat(wire.recordings()).hasSize(1);
      Recording now = wire.recordings().getFirst();
      if (RECORD && from == Answers.FROM_STRIPE_MOCK) {
        now.write(name);
      }
      assertThat(now.request()).isEqualTo(Recording.read(name).request());
      assertThat(now.shape()).isEqualTo(Recording.read(name).shape());
      return new Exchange(now, result);
    }
  }

  private static URI live() {
    return Optional.ofNullable(stripeMock).orElseThrow().url();
  }

  /** Through the very adapter that the application makes. */
  private static Object call(String call, URI url) {
    PaymentProperties properties =
        new PaymentProperties(url, "sk_test_123", Duration.ofSeconds(2), Duration.ofSeconds(10));
    PaymentProvider stripe = new PaymentConfiguration().stripe(properties);
    return Optional.ofNullable(CALLS.get(call)).orElseThrow().apply(stripe);
  }

  private static Object result(Supplier<Object> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return e;
    }
  }

  /** Field by field from the JSON, by the names in Stripe's specification. */
  private static Object understood(JsonNode answer) {
    return switch (answer.path("object").asString()) {
      case "payment_intent" -> intent(answer);
      case "refund" -> refund(answer);
      case "list" ->
          answer.path("data").valueStream().map(StripeSpecificationTest::refund).toList();
      default -> throw new AssertionError("not an answer to any of our calls: " + answer);
    };
  }

  private static Intent intent(JsonNode json) {
    return new Intent(
        json.path("id").asString(),
        Status.valueOf(json.path("status").asString().toUpperCase(Locale.ROOT)),
        json.path("amount").asLong(),
        json.path("amount_received").asLong(),
        json.path("currency").asString().toUpperCase(Locale.ROOT),
        json.path("metadata").path("step_key").asStringOpt().orElse(null),
        json.path("metadata").path("tenant").asStringOpt().orElse(null),
        // stripe-mock makes up a bare one.
        new Intent.Decline("idempotency-error", ""));
  }

  private static Refund refund(JsonNode json) {
    return new Refund(
        json.path("id").asString(),
        json.path("payment_intent").asString(""),
        json.path("amount").asLong(),
        json.path("currency").asString().toUpperCase(Locale.ROOT),
        List.of("succeeded", "pending").contains(json.path("status").asString()));
  }
}
