package dev.stepkey.orchestrator.saga;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How far one step of an order has come, for people.
 *
 * @param name the step's name
 * @param status see {@link Status}
 * @param ref what it made: payment intent, tracking code
 * @param undoRef what undid it: refund
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StepView(String name, Status status, @Nullable String ref, @Nullable String undoRef) {

  /** Where a step stands. */
  public enum Status {
    /** Not begun. */
    PENDING,
    /** Begun; being tried until it ends. */
    RUNNING,
    /** Took effect, once. */
    COMPLETED,
    /** Refused; nothing took effect. */
    REJECTED,
    /** The compensation is being tried until it ends. */
    COMPENSATING,
    /** Took effect and is undone. */
    COMPENSATED,
    /** Never took effect, and now never will. */
    VOIDED,
    /** The driver cannot be asked at the moment. */
    UNKNOWN
  }

  StepView with(Status now) {
    return new StepView(name, now, ref, undoRef);
  }
}
