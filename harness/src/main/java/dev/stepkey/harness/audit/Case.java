package dev.stepkey.harness.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One order with all that is known of it in all books, joined by tenant and key. */
final class Case {

  final Key key;

  /** Null if there are rows under the key and no order. */
  @Nullable Order order;

  /** Null if the order was never returned; else how its return ended, or RUNNING. */
  @Nullable String returned;

  /** The compensations that a person has seen to by other means, and the evidence for each. */
  final Map<String, String> resolved = new HashMap<>(0);

  /** Rows that name another order, or another tenant's, in words. */
  final List<String> strange = new ArrayList<>(0);

  /** The rows of a key without an order, in words. */
  final List<String> orphans = new ArrayList<>(0);

  /** Somebody changed it while the books were being read. */
  boolean isTouched;

  private final Account stock = new Account();
  private final Account money = new Account();
  private final Account parcel = new Account();

  /**
   * The order's own row.
   *
   * @param lines what was ordered, as {@link ServiceReader} writes it; null once it has expired
   * @param priced what these lines cost by the catalogue: the sum and its currency
   * @param endedAs COMPLETED or COMPENSATED; null while it runs
   * @param parked why it needs a person; null if it does not
   */
  record Order(
      String id,
      long amount,
      String currency,
      Instant acceptedAt,
      @Nullable String lines,
      String priced,
      @Nullable String endedAs,
      @Nullable String parked) {}

  Case(Key key) {
    this.key = key;
  }

  Account account(Part part) {
    return switch (part) {
      case STOCK -> stock;
      case MONEY -> money;
      case PARCEL -> parcel;
    };
  }

  boolean isResolved(Part part) {
    return resolved.containsKey(part.compensation());
  }

  boolean hasEnded() {
    return order != null && order.endedAs() != null && !"RUNNING".equals(returned);
  }

  /** Nobody drives it any more, so that what stands and what does not can be said. */
  boolean isAtRest() {
    return hasEnded() && !isTouched && order != null && order.parked() == null;
  }

  /** An ended order that was paid for and is kept by its customer. */
  boolean isKept() {
    return order != null && "COMPLETED".equals(order.endedAs()) && !"RETURNED".equals(returned);
  }

  String end() {
    if (order == null) {
      return "no order";
    }
    String end = order.endedAs() == null ? "running" : order.endedAs();
    return returned == null ? end : end + ", return " + returned;
  }

  Finding finding(Invariant invariant, String text) {
    return new Finding(
        invariant, key.tenant(), key.idempotencyKey(), order == null ? null : order.id(), text);
  }
}
