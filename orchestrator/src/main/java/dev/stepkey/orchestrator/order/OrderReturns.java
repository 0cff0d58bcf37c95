package dev.stepkey.orchestrator.order;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stepkey.orchestrator.order.OrderSubmission.Answer;
import dev.stepkey.orchestrator.order.OrderView.Return.Outcome;
import dev.stepkey.orchestrator.order.OrderView.Status;
import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.step.Fingerprint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Takes returns of completed orders. */
public final class OrderReturns {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OrderRepository orders;
  private final ReturnRepository returns;
  private final OrderStarter starter;
  private final Duration relayGrace;
  private final Duration recordsKept;
  private final Clock clock;

  OrderReturns(
      OrderRepository orders,
      ReturnRepository returns,
      OrderStarter starter,
      Duration relayGrace,
      Duration recordsKept,
      Clock clock) {
    this.orders = orders;
    this.returns = returns;
    this.starter = starter;
    this.relayGrace = relayGrace;
    this.recordsKept = recordsKept;
    this.clock = clock;
  }

  /**
   * What is answered to the request of a return.
   *
   * @param orderId the order
   * @param returned how its return stood when it was decided
   */
  public record Requested(UUID orderId, @JsonProperty("return") OrderView.Return returned) {}

  /**
   * Decides that an order is returned, or answers as it was answered when that was decided. Whether
   * it is too late, the carrier says afterwards: see the order.
   *
   * @param idempotencyKey of the return, 1-255 visible ASCII characters
   * @throws RefusedException if there is no such order, it is not completed, it has a return under
   *     another key, or the key belongs to the return of another order
   */
  public Answer request(String tenant, String idempotencyKey, UUID id) {
    Fingerprint fingerprint = Fingerprint.of(Map.of("orderId", id.toString()));
    return replay(tenant, idempotencyKey, fingerprint)
        .orElseGet(() -> decide(tenant, idempotencyKey, fingerprint, id));
  }

  private Answer decide(String tenant, String idempotencyKey, Fingerprint fingerprint, UUID id) {
    OrderRepository.Row order = orders.require(tenant, id);
    if (order.view().returned() == null) {
      requireCompleted(order.view().status());
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      if (order.view().acceptedAt().plus(recordsKept).isBefore(now)) {
        throw notReturnable("The order is too old: the records of its steps are gone.");
      }
      Acceptance acceptance = acceptance(id, now);
      if (returns.decide(order.input(), idempotencyKey, fingerprint, acceptance, now, relayGrace)) {
        // Committed. If the start is lost, the relay starts it.
        starter.startReturnSoon(order.input());
        return new Answer(acceptance, false);
      }
    }
    // Somebody was faster, perhaps with this very request: it was not there when it was looked for.
    return replay(tenant, idempotencyKey, fingerprint)
        .orElseThrow(() -> hasReturn(orders.require(tenant, id).view().returned()));
  }

  private static void requireCompleted(Status status) {
    if (status != Status.COMPLETED) {
      throw notReturnable(
          status == Status.RUNNING
              ? "The order is not completed yet. Cancel it, or wait until it is."
              : "The order was aborted. There is nothing to return.");
    }
  }

  private static RefusedException hasReturn(OrderView.@Nullable Return returned) {
    return notReturnable(
        returned != null && returned.status() == Outcome.TOO_LATE
            ? "It is too late: " + returned.detail()
            : "The order has a return already.");
  }

  private Optional<Answer> replay(String tenant, String idempotencyKey, Fingerprint fingerprint) {
    return returns
        .findByKey(tenant, idempotencyKey)
        .map(
            stored -> {
              if (!stored.fingerprint().equals(fingerprint.value())) {
                throw new RefusedException(
                    Cause.KEY_REUSED,
                    "This Idempotency-Key was used for the return of another order.",
                    null);
              }
              return new Answer(stored.acceptance(), true);
            });
  }

  private static RefusedException notReturnable(String detail) {
    return new RefusedException(Cause.NOT_RETURNABLE, detail, null);
  }

  private static Acceptance acceptance(UUID id, Instant now) {
    Requested answer = new Requested(id, new OrderView.Return(Outcome.RUNNING, null, now, null));
    return new Acceptance(
        202,
        Map.of("Content-Type", "application/json", "Location", "/v1/orders/" + id),
        JSON.writeValueAsBytes(answer));
  }
}
