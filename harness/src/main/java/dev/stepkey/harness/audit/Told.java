package dev.stepkey.harness.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a client was told of an order that it has.
 *
 * @param asked what it asked for
 * @param order the order's id
 * @param status the HTTP status
 * @param seen how the order stood, for an order that was read
 */
public record Told(Asked asked, String tenant, String order, int status, @Nullable String seen) {

  /** By which route. */
  public enum Asked {
    /** {@code POST /v1/orders/{id}/cancel}. */
    CANCEL,
    /** {@code POST /v1/orders/{id}/return}. */
    RETURN,
    /** {@code GET /v1/orders/{id}}. */
    READ
  }

  boolean isSuccess() {
    return status / 100 == 2;
  }

  /** The word that was given. */
  String word() {
    return asked == Asked.READ && seen != null ? seen : asked.name();
  }
}
