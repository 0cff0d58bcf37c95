package dev.stepkey.orchestrator.order;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stepkey.orchestrator.saga.OrderInput;
import dev.stepkey.orchestrator.saga.Reason;
import dev.stepkey.orchestrator.saga.StepView;
import dev.stepkey.schema.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order as the API shows it.
 *
 * @param id the order
 * @param status see {@link Status}
 * @param reason why it is or was compensated
 * @param parked why it needs a person, if it does; it is tried on meanwhile
 * @param returned how its return stands, if one was asked for
 * @param amount what it costs
 * @param steps its steps in their order; absent in lists while the order runs
 * @param acceptedAt when it was accepted
 * @param endedAt when it ended
 * @param workflowId where to find it in Temporal
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OrderView(
    UUID id,
    Status status,
    @Nullable Reason reason,
    @Nullable Parked parked,
    @JsonProperty("return") @Nullable Return returned,
    Money amount,
    @Nullable List<StepView> steps,
    Instant acceptedAt,
    @Nullable Instant endedAt,
    String workflowId) {

  /** Where an order stands. COMPENSATED and RETURNED are final, COMPLETED unless it is returned. */
  public enum Status {
    /** Its steps are being done. */
    RUNNING,
    /** It is aborted; its steps are being undone. */
    COMPENSATING,
    /** Every step took effect, once. */
    COMPLETED,
    /** No step has an effect any more. */
    COMPENSATED,
    /** It was completed and is on its way back. */
    RETURNING,
    /** It was completed, and no step has an effect any more. */
    RETURNED
  }

  /**
   * How the return of a completed order stands.
   *
   * @param status see {@link Outcome}
   * @param detail what the carrier said, if it is too late
   * @param requestedAt when it was asked for
   * @param endedAt when it ended
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Return(
      Outcome status, @Nullable String detail, Instant requestedAt, @Nullable Instant endedAt) {

    /** How it ended. */
    public enum Outcome {
      /** It has not. */
      RUNNING,
      /** Parcel, money and stock are back. */
      RETURNED,
      /** The parcel had been handed over; everything is as it was. */
      TOO_LATE
    }
  }

  static OrderView accepted(OrderInput order, List<StepView> steps) {
    return new OrderView(
        order.orderId(),
        Status.RUNNING,
        null,
        null,
        null,
        order.amount(),
        steps,
        order.acceptedAt(),
        null,
        OrderStarter.workflowId(order.tenant(), order.idempotencyKey()));
  }

  /** Whether its steps can be read from its row: nothing moves until somebody asks for it. */
  @JsonIgnore
  public boolean isAtRest() {
    return endedAt != null && status != Status.RETURNING;
  }

  OrderView withSteps(List<StepView> now) {
    return new OrderView(
        id, status, reason, parked, returned, amount, now, acceptedAt, endedAt, workflowId);
  }
}
