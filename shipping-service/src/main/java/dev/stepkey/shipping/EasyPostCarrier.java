package dev.stepkey.shipping;

import dev.stepkey.schema.Address;
import dev.stepkey.schema.OrderLine;
import dev.stepkey.schema.ShippingActivities.CreateShipment;
import dev.stepkey.shipping.EasyPostApi.Details;
import dev.stepkey.shipping.EasyPostApi.EasyPostRate;
import dev.stepkey.shipping.EasyPostApi.EasyPostShipment;
import dev.stepkey.shipping.EasyPostApi.NewShipment;
import dev.stepkey.shipping.EasyPostApi.Options;
import dev.stepkey.shipping.EasyPostApi.Place;
import dev.stepkey.shipping.EasyPostApi.Purchase;
import dev.stepkey.shipping.EasyPostApi.RateId;
import dev.stepkey.shipping.EasyPostApi.Size;
import dev.stepkey.shipping.Parcel.Rate;
import dev.stepkey.shipping.Parcel.Refund;
import dev.stepkey.step.StepKey;
import dev.stepkey.step.StepRetryException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClientException;

/** EasyPost: our calls in its words, its answers in ours. */
final class EasyPostCarrier implements Carrier {

  /** The catalogue knows no weights: one pound each. */
  private static final BigDecimal OUNCES_PER_PIECE = BigDecimal.valueOf(16);

  /**
   * The tracker's words for a parcel that was scanned. The others say that it was not ({@code
   * pre_transit}) or leave it open ({@code unknown}, {@code failure}, {@code error}, {@code
   * cancelled}).
   */
  private static final Set<String> HANDED_OVER =
      Set.of(
          "in_transit",
          "out_for_delivery",
          "available_for_pickup",
          "delivered",
          "return_to_sender");

  private final EasyPostApi api;
  private final Address from;

  EasyPostCarrier(EasyPostApi api, Address from) {
    this.api = api;
    this.from = from;
  }

  @Override
  public Parcel create(StepKey key, CreateShipment command) {
    NewShipment shipment =
        new NewShipment(
            new Details(
                key.wire(),
                place(command.shipTo()),
                place(from),
                size(command.lines()),
                new Options(command.call().orderId().toString(), key.tenant())));
    return parcel(() -> api.create(shipment));
  }

  @Override
  public Parcel retrieve(String ref) {
    return parcel(() -> api.retrieve(ref));
  }

  @Override
  public Parcel buy(String ref, String rate) {
    return parcel(() -> api.buy(ref, new Purchase(new RateId(rate))));
  }

  @Override
  public Parcel refund(String ref) {
    return parcel(() -> api.refund(ref));
  }

  private static Place place(Address address) {
    return new Place(
        address.name(), address.street(), address.city(), address.postalCode(), address.country());
  }

  private static Size size(List<OrderLine> lines) {
    long pieces = lines.stream().mapToLong(OrderLine::quantity).sum();
    return new Size(OUNCES_PER_PIECE.multiply(BigDecimal.valueOf(pieces)));
  }

  private static Parcel parcel(Supplier<@Nullable EasyPostShipment> call) {
    EasyPostShipment answer;
    try {
      answer = call.get();
    } catch (RestClientException e) {
      throw EasyPostErrors.translated(e);
    }
    if (answer == null || answer.id() == null) {
      throw StepRetryException.inDoubt("the carrier's answer is empty", null);
    }
    return new Parcel(
        answer.id(),
        answer.reference(),
        answer.options() == null ? null : answer.options().tenant(),
        rates(answer.rates()),
        answer.postageLabel() != null,
        answer.trackingCode(),
        progress(answer.refundStatus()),
        answer.status() != null && HANDED_OVER.contains(answer.status()));
  }

  private static List<Rate> rates(@Nullable List<EasyPostRate> rates) {
    return rates == null
        ? List.of()
        : rates.stream().map(rate -> new Rate(rate.id(), rate.rate())).toList();
  }

  private static Refund progress(@Nullable String status) {
    return switch (status) {
      case null -> Refund.NONE;
      case "submitted" -> Refund.SUBMITTED;
      case "refunded" -> Refund.REFUNDED;
      case "not_applicable" -> Refund.NOT_APPLICABLE;
      case "rejected" -> Refund.REJECTED;
      default -> Refund.UNKNOWN;
    };
  }
}
