package dev.stepkey.orchestrator.saga;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.stepkey.schema.Address;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.StepCall;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * All that a driver needs, decided once at acceptance: amounts, times and ids are never made up on
 * the way. It lies in workflow histories, so fields are only ever added.
 *
 * @param tenant whose order it is
 * @param idempotencyKey the client's key, the first part of every step key
 * @param orderId the order
 * @param acceptedAt when it was accepted, in whole milliseconds
 * @param deadline until when reserve and charge are tried; afterwards the order is aborted
 * @param lines each SKU at most once
 * @param amount from our catalogue
 * @param paymentMethod the provider's token
 * @param shipTo where the parcel goes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record OrderInput(
    String tenant,
    String idempotencyKey,
    UUID orderId,
    Instant acceptedAt,
    Instant deadline,
    List<OrderLine> lines,
    Money amount,
    String paymentMethod,
    Address shipTo) {

  /** What every command to {@code step} carries. */
  public StepCall call(String step) {
    return new StepCall(tenant, idempotencyKey + ":" + step, orderId, acceptedAt);
  }

  /** For logs and messages: without key, token and person. */
  @Override
  public String toString() {
    return "OrderInput[" + orderId + " of " + tenant + "]";
  }
}
