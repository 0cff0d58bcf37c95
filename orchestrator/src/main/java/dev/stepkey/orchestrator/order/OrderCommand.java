package dev.stepkey.orchestrator.order;

import dev.stepkey.schema.Address;
import dev.stepkey.schema.OrderLine;
import java.util.List;

/**
 * What a client orders, parsed and checked. Its fingerprint is that of the request, so it holds
 * what the client said and nothing that we added.
 *
 * @param customerId the client's name for its customer
 * @param lines each SKU once
 * @param paymentMethod the payment provider's token
 * @param shipTo where the parcel goes
 */
public record OrderCommand(
    String customerId, List<OrderLine> lines, String paymentMethod, Address shipTo) {

  /** For logs and messages: without customer, token and address. */
  @Override
  public String toString() {
    return "OrderCommand" + lines;
  }
}
