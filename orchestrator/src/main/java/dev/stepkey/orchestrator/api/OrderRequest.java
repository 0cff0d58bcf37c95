package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.order.OrderCommand;
import dev.stepkey.orchestrator.problem.ErrorCode;
import dev.stepkey.schema.Address;
import dev.stepkey.schema.OrderLine;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The body of a submission, as sent. Fields are nullable because anything may be missing; what
 * validation has passed is turned into an {@link OrderCommand}.
 */
record OrderRequest(
    @NotBlank @Size(max = 100) @Pattern(regexp = TEXT, message = ONE_LINE) @NoCardNumber
        @Nullable String customerId,
    @NotNull @Size(min = 1, max = 100) @Nullable List<@NotNull @Valid Line> lines,
    @NotNull
        @Pattern(regexp = "^pm_[A-Za-z0-9_]{1,200}$", message = "must be a payment method's token")
        @NoCardNumber
        @Nullable String paymentMethod,
    @NotNull @Valid @Nullable ShipTo shipTo) {

  /**
   * No control characters and nothing that ends a line, and no half of a surrogate pair, which is
   * no text in any encoding.
   */
  private static final String TEXT = "^[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]*$";

  private static final String ONE_LINE = "must be one line of text";

  private static final Set<String> COUNTRIES =
      Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

  record Line(
      @NotNull
          @Pattern(
              regexp = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
              message = "must be a SKU: 1-64 letters, digits, '.', '_' or '-'")
          @NoCardNumber
          @Nullable String sku,
      @NotNull
          @DecimalMin("1")
          @DecimalMax("1000")
          @Digits(integer = 4, fraction = 0, message = "must be a whole number")
          @Schema(types = "integer")
          @Nullable BigDecimal quantity) {

    /** JSON knows no integers: 2, 2.0 and 2e0 are the same number, and the same order. */
    Line {
      quantity = quantity == null ? null : quantity.stripTrailingZeros();
    }

    private OrderLine toLine() {
      return new OrderLine(valid(sku), valid(quantity).intValueExact());
    }
  }

  record ShipTo(
      @NotBlank @Size(max = 100) @Pattern(regexp = TEXT, message = ONE_LINE) @NoCardNumber
          @Nullable String name,
      @NotBlank @Size(max = 100) @Pattern(regexp = TEXT, message = ONE_LINE) @NoCardNumber
          @Nullable String street,
      @NotBlank @Size(max = 100) @Pattern(regexp = TEXT, message = ONE_LINE) @NoCardNumber
          @Nullable String city,
      @NotBlank @Size(max = 20) @Pattern(regexp = TEXT, message = ONE_LINE) @NoCardNumber
          @Nullable String postalCode,
      @NotNull @Pattern(regexp = "^[A-Z]{2}$", message = "must be an ISO 3166-1 code, such as DE")
          @Nullable String country) {

    private Address toAddress() {
      return new Address(
          valid(name), valid(street), valid(city), valid(postalCode), valid(country));
    }
  }

  /**
   * The command, once validation has passed.
   *
   * @throws InvalidRequestException if a SKU is listed twice or there is no such country
   */
  OrderCommand toCommand() {
    List<OrderLine> wanted = valid(lines).stream().map(Line::toLine).toList();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (!seen.add(wanted.get(i).sku())) {
        throw new InvalidRequestException(
            ErrorCode.INVALID_ORDER, "/lines/" + i + "/sku", "must not be listed twice");
      }
    }
    if (!COUNTRIES.contains(valid(shipTo).country())) {
      throw new InvalidRequestException(
          ErrorCode.INVALID_ORDER, "/shipTo/country", "must be the ISO code of a country");
    }
    return new OrderCommand(
        valid(customerId), wanted, valid(paymentMethod), valid(shipTo).toAddress());
  }

  private static <T> T valid(@Nullable T value) {
    return Objects.requireNonNull(value, "validation lets no null through");
  }
}
