package dev.stepkey.orchestrator.order;

import static dev.stepkey.schema.StepNames.CANCEL_SHIPMENT;
import static dev.stepkey.schema.StepNames.CHARGE_PAYMENT;
import static dev.stepkey.schema.StepNames.CREATE_SHIPMENT;
import static dev.stepkey.schema.StepNames.GIVE_UP_SHIPMENT;
import static dev.stepkey.schema.StepNames.REFUND_PAYMENT;
import static dev.stepkey.schema.StepNames.RELEASE_INVENTORY;
import static dev.stepkey.schema.StepNames.RESERVE_INVENTORY;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stepkey.orchestrator.saga.Reason;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why an order needs a person, whose it is, and what that person can do.
 *
 * @param since when it was parked
 * @param step the step or compensation that does not get on, if it is one
 * @param code why, for programs
 * @param detail why, for people
 * @param owner who is to see to it: the owner of the service concerned
 * @param nextAction what to do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Parked(
    Instant since,
    @Nullable String step,
    String code,
    String detail,
    String owner,
    String nextAction) {

  /** What a person may have done by other means. */
  static final Set<String> COMPENSATIONS =
      Set.of(CANCEL_SHIPMENT, REFUND_PAYMENT, RELEASE_INVENTORY);

  static Parked of(Instant since, Reason why) {
    String step = why.step();
    return new Parked(since, step, why.code(), why.detail(), owner(step), nextAction(step));
  }

  private static String owner(@Nullable String step) {
    return switch (step) {
      case RESERVE_INVENTORY, RELEASE_INVENTORY -> "inventory";
      case CHARGE_PAYMENT, REFUND_PAYMENT -> "payment";
      case CREATE_SHIPMENT, GIVE_UP_SHIPMENT, CANCEL_SHIPMENT -> "shipping";
      case null, default -> "orders";
    };
  }

  private static String nextAction(@Nullable String step) {
    return switch (step) {
      case RESERVE_INVENTORY, CHARGE_PAYMENT ->
          "Mend what fails, then repair with retry-now; or cancel the order.";
      case CREATE_SHIPMENT, GIVE_UP_SHIPMENT ->
          "Mend what fails, then repair with retry-now; or repair with give-up.";
      case CANCEL_SHIPMENT, REFUND_PAYMENT, RELEASE_INVENTORY ->
          "Mend what fails, then repair with retry-now; or do it by other means and repair with"
              + " resolve, giving the evidence.";
      case null, default ->
          "Look at its workflow in Temporal, mend what fails, then repair with retry-now.";
    };
  }
}
