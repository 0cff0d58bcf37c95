package dev.stepkey.orchestrator.saga;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Why an order is aborted or parked.
 *
 * @param step the step that refused, ran out of time or does not get on; null if it was no step
 * @param code stable, for programs: the step's refusal code, {@code deadline}, {@code cancelled},
 *     {@code given-up}
 * @param detail a sentence for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Reason(@Nullable String step, String code, String detail) {

  /** The customer's own wish, through the API. */
  public static final Reason CANCELLED =
      new Reason(null, "cancelled", "The order was cancelled before it was decided.");
}
