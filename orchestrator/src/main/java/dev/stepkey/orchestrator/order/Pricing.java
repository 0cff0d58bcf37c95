package dev.stepkey.orchestrator.order;

import dev.stepkey.orchestrator.order.RefusedException.Cause;
import dev.stepkey.schema.Money;
import dev.stepkey.schema.OrderLine;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prices an order from the catalogue, once, at acceptance. */
final class Pricing {

  /** Stripe's limit for one charge in a currency with two decimals: eight digits. */
  private static final long MOST = 99_999_999;

  private final OrderRepository orders;

  Pricing(OrderRepository orders) {
    this.orders = orders;
  }

  Money price(List<OrderLine> lines) {
    Map<String, Money> prices = orders.prices(lines.stream().map(OrderLine::sku).toList());
    long total = 0;
    String currency = null;
    for (int i = 0; i < lines.size(); i++) {
      Money price = prices.get(lines.get(i).sku());
      if (price == null) {
        throw unknown(lines.get(i), i);
      }
      if (currency != null && !currency.equals(price.currency())) {
        throw refusal(Cause.MIXED_CURRENCIES, "An order has one currency.", "/lines/" + i + "/sku");
      }
      currency = price.currency();
      total = Math.addExact(total, Math.multiplyExact(price.amount(), lines.get(i).quantity()));
    }
    return total(total, currency);
  }

  private static Money total(long total, @Nullable String currency) {
    if (currency == null) {
      throw new IllegalArgumentException("an order has at least one line");
    }
    if (total > MOST) {
      String detail = "The order costs " + total + " " + currency + ", the most is " + MOST + ".";
      throw refusal(Cause.AMOUNT_TOO_LARGE, detail, "/lines");
    }
    return new Money(total, currency);
  }

  private static RefusedException unknown(OrderLine line, int index) {
    String detail = "There is no product " + line.sku() + ".";
    return refusal(Cause.UNKNOWN_SKU, detail, "/lines/" + index + "/sku");
  }

  private static RefusedException refusal(Cause cause, String detail, String pointer) {
    return new RefusedException(cause, detail, pointer);
  }
}
