package dev.stepkey.orchestrator.order;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Progress;
import dev.stepkey.orchestrator.saga.StepView;
import dev.stepkey.schema.Money;
import dev.stepkey.step.Fingerprint;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes orders. The unique key of the orders table decides which of several equal requests makes
 * the order; all of them get the same answer.
 */
public final class OrderSubmission {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OrderRepository orders;
  private final Pricing pricing;
  private final OrderStarter starter;
  private final OrderProperties properties;
  private final TenantLimits limits;
  private final Places places;
  private final MeterRegistry meters;
  private final Clock clock;
  private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

  OrderSubmission(
      OrderRepository orders,
      Pricing pricing,
      OrderStarter starter,
      OrderProperties properties,
      TenantLimits limits,
      Places places,
      MeterRegistry meters,
      Clock clock) {
    this.orders = orders;
    this.pricing = pricing;
    this.starter = starter;
    this.properties = properties;
    this.limits = limits;
    this.places = places;
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * An answer, and whether it was given before.
   *
   * @param acceptance what to answer
   * @param replayed true if the order existed
   */
  public record Answer(Acceptance acceptance, boolean replayed) {}

  /**
   * Takes an order, or answers as it was answered when it was taken.
   *
   * @param idempotencyKey 1-255 visible ASCII characters
   * @throws RefusedException if the key belongs to another command or has expired, or the order
   *     cannot be priced
   * @throws LimitedException if it would be a new order and comes too soon; retries are not limited
   */
  public Answer submit(String tenant, String idempotencyKey, OrderCommand command) {
    try {
      Answer answer = answer(tenant, idempotencyKey, command);
      count(answer.replayed() ? "replayed" : "accepted");
      return answer;
    } catch (RefusedException e) {
      count(outcome(e.why()));
      throw e;
    } catch (LimitedException e) {
      count("limited-" + outcome(e.limit()));
      throw e;
    }
  }

  private static String outcome(Enum<?> why) {
    return why.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void count(String outcome) {
    meters.counter("stepkey.orders.submissions", "outcome", outcome).increment();
  }

  private Answer answer(String tenant, String idempotencyKey, OrderCommand command) {
    Fingerprint fingerprint = Fingerprint.of(command);
    // A cheap look first: a retry must not be priced again, nor wait for a place behind new orders
    // that hang. The INSERT below is what arbitrates.
    return orders
        .findAcceptance(tenant, idempotencyKey)
        .map(stored -> replay(stored, fingerprint))
        .orElseGet(() -> places.taken(() -> accept(tenant, idempotencyKey, command, fingerprint)));
  }

  private Answer accept(
      String tenant, String idempotencyKey, OrderCommand command, Fingerprint fingerprint) {
    limits.admit(tenant);
    boolean taken = false;
    try {
      Money amount = pricing.price(command.lines());
      OrderInput order = order(tenant, idempotencyKey, command, amount);
      Acceptance acceptance = acceptance(order);
      taken =
          orders.insert(
              order, command.customerId(), fingerprint, acceptance, properties.relayGrace());
      if (taken) {
        // Committed. If the start is lost, the relay starts it.
        starter.startSoon(order);
        return new Answer(acceptance, false);
      }
    } finally {
      if (!taken) {
        // Refused, or failed, or a retry after all: it counts against no limit.
        limits.giveBack(tenant);
      }
    }
    return orders
        .findAcceptance(tenant, idempotencyKey)
        .map(stored -> replay(stored, fingerprint))
        .orElseThrow(() -> new IllegalStateException("the order that won has gone"));
  }

  private static Answer replay(OrderRepository.Stored stored, Fingerprint fingerprint) {
    if (!stored.fingerprint().equals(fingerprint.value())) {
      throw new RefusedException(
          RefusedException.Cause.KEY_REUSED,
          "This Idempotency-Key was used with another order. Use a new key for a new order.",
          null);
    }
    return new Answer(stored.acceptance(), true);
  }

  private OrderInput order(
      String tenant, String idempotencyKey, OrderCommand command, Money amount) {
    // Whole milliseconds: the time travels in commands and must read back from the row the same.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return new OrderInput(
        tenant,
        idempotencyKey,
        ids.generate(),
        now,
        now.plus(properties.deadline()),
        command.lines(),
        amount,
        command.paymentMethod(),
        command.shipTo());
  }

  private static Acceptance acceptance(OrderInput order) {
    UUID id = order.orderId();
    OrderView view = OrderView.accepted(order, Progress.all(StepView.Status.PENDING));
    return new Acceptance(
        202,
        Map.of("Content-Type", "application/json", "Location", "/v1/orders/" + id),
        JSON.writeValueAsBytes(view));
  }
}
